{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set place = ['institution_id', 'academic_year', 'period_id', 'class_id', 'subject_id'] -%}
with teaching as (
    select
        *,
        sum(held_lessons) over (partition by {{ place | join(', ') }}, subgroup_id) as held_there
    from {{ slice_of(ref('fct_teaching')) }}
),

-- a lesson held once for all does not unite a class that has its lessons by subgroups
answering as (
    select
        *,
        coalesce(max(held_there) filter (where subgroup_id <> '') over (partition by {{ place | join(', ') }}), 0)
            as held_in_a_subgroup
    from teaching
    qualify subgroup_id <> '' or held_there >= held_in_a_subgroup
),

pupil as (
    select
        roster.*,
        least(period.ends_on, year.as_of) as asked_on
    from {{ slice_of(ref('fct_roster')) }} as roster
    inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('roster', 'period', ['period_id']) }}
    inner join {{ slice_of(ref('dim_academic_year')) }} as year on {{ same('roster', 'year') }}
),

part as (
    select distinct {{ place | join(', ') }}, subgroup_id
    from answering
),

-- of the subgroups a subject has there: those the pupil is in on the day, or else the one he was in last before it
placed as (
    select
        pupil.*,
        part.subject_id,
        stay.subgroup_id,
        {{ is_within('pupil.asked_on', 'stay.joined_on', 'stay.left_on') }} as is_there,
        bool_or(is_there) over of_subject as is_anywhere,
        row_number() over (of_subject order by stay.left_on desc, stay.joined_on desc, stay.subgroup_id desc) = 1
            as is_last
    from pupil
    inner join part on {{ same('pupil', 'part', ['class_id', 'period_id']) }}
    inner join {{ slice_of(ref('int_subgroup_memberships')) }} as stay
        on {{ same('pupil', 'stay', ['student_id']) }} and part.subgroup_id = stay.subgroup_id
    where stay.joined_on <= pupil.asked_on
    window
        of_subject as (
            partition by
                pupil.institution_id, pupil.academic_year, pupil.period_id, pupil.class_id, pupil.student_id,
                part.subject_id
        )
    qualify is_there or (is_last and not is_anywhere)
)

select
    pupil.institution_id,
    pupil.academic_year,
    pupil.period_id,
    pupil.class_id,
    answering.subject_id,
    answering.subgroup_id,
    answering.teacher_id,
    pupil.student_id
from pupil
inner join answering on {{ same('pupil', 'answering', ['class_id', 'period_id']) }}
left join placed
    on
        {{ same('answering', 'placed', ['class_id', 'period_id', 'subject_id', 'subgroup_id']) }}
        and pupil.student_id = placed.student_id
where answering.subgroup_id = '' or placed.student_id is not null
