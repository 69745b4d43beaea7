-- a subgroup without a plan of its own follows the whole class's
with plan as (
    select
        institution_id,
        academic_year,
        class_id,
        subject_id,
        coalesce(subgroup_id, '') as subgroup_id,
        sum(hours) as hours
    from {{ ref('stg_lesson_plan') }}
    group by all
)

select
    part.institution_id,
    part.academic_year,
    part.class_id,
    part.subject_id,
    part.subgroup_id,
    cast(coalesce(own.hours, common.hours) as decimal(9, 1)) as plan_hours
from {{ ref('int_journal_part') }} as part
left join plan as own on {{ same('part', 'own', ['class_id', 'subject_id', 'subgroup_id']) }}
left join plan as common
    on {{ same('part', 'common', ['class_id', 'subject_id']) }} and common.subgroup_id = ''
where own.hours is not null or common.hours is not null
