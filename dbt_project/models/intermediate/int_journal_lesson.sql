{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Periods meet without a gap here: a lesson of the holidays after a quarter stands with the next one, a lesson after
-- the last quarter with the last; so the quarters' journals together are the year's.
with lesson as (
    select *, coalesce(subgroup_id, '') as part_id
    from {{ slice_of(ref('stg_lessons')) }}
    where status = 'held'
),

period as (
    select class_period.institution_id, class_period.academic_year, class_period.class_id, dim.period_id, dim.ends_on
    from {{ slice_of(ref('dim_class_period')) }} as class_period
    inner join {{ slice_of(ref('dim_period')) }} as dim on {{ same('class_period', 'dim', ['period_id']) }}
    where not class_period.is_year
)

select
    lesson.institution_id,
    lesson.academic_year,
    lesson.class_id,
    lesson.subject_id,
    lesson.part_id as subgroup_id,
    lesson.lesson_id,
    min_by(period.period_id, (period.ends_on < lesson.held_on, abs(period.ends_on - lesson.held_on))) as period_id,
    any_value(lesson.held_on) as held_on,
    any_value(lesson.lesson_no) as lesson_no,
    any_value(lesson.teacher_id) as teacher_id,
    any_value(lesson.substitute_teacher_id) as substitute_teacher_id,
    any_value(lesson.topic) as topic,
    any_value(lesson.homework) as homework
from lesson
left join period on {{ same('lesson', 'period', ['class_id']) }}
group by
    lesson.institution_id,
    lesson.academic_year,
    lesson.class_id,
    lesson.subject_id,
    lesson.part_id,
    lesson.lesson_id
