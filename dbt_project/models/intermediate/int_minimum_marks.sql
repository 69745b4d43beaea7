{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- How many current marks a pupil needs in a subject by the period's end: by the hours a week of the curriculum, the
-- most of any subgroup. Part hours do not make a next one (1.5 counts as 1), less than one counts as one.
with taught as (
    select
        subject.institution_id,
        subject.academic_year,
        period.period_id,
        subject.class_id,
        subject.subject_id,
        max(plan.weekly_hours) as weekly_hours
    from {{ slice_of(ref('dim_class_subject')) }} as subject
    inner join {{ slice_of(ref('dim_class_period')) }} as period
        on {{ same('subject', 'period', ['class_id']) }} and not period.is_year
    inner join {{ slice_of(ref('dim_class')) }} as class
        on {{ same('subject', 'class', ['class_id']) }} and class.has_marks
    left join {{ slice_of(ref('stg_curriculum')) }} as plan
        on {{ same('subject', 'plan', ['class_id', 'subject_id']) }} and period.period_id = plan.period_id
    group by all
)

select
    taught.institution_id,
    taught.academic_year,
    taught.period_id,
    taught.class_id,
    taught.subject_id,
    try_cast(minimum.value as integer) as minimum_marks,
    taught.weekly_hours
from taught
left join {{ terms() }} as minimum
    on
        taught.institution_id = minimum.institution_id
        and minimum.policy = 'minimum_marks'
        and (
            minimum.scope = 'all'
            or case when taught.weekly_hours < 1 then 1 else cast(floor(taught.weekly_hours) as integer) end
            between minimum.scope_from and minimum.scope_upto
        )
qualify
    row_number() over (
        partition by
            taught.institution_id, taught.academic_year, taught.period_id, taught.class_id, taught.subject_id
        order by minimum.scope = 'all', minimum.applies_to
    ) = 1
