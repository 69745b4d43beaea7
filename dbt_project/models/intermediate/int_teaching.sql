{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set place = ['institution_id', 'academic_year', 'period_id', 'class_id', 'subject_id', 'subgroup_id'] -%}
-- a substitution stays with the main teacher: substitute_teacher_id is not asked here
with held as (
    select
        lesson.institution_id,
        lesson.academic_year,
        class_period.period_id,
        lesson.class_id,
        lesson.subject_id,
        coalesce(lesson.subgroup_id, '') as subgroup_id,
        lesson.teacher_id,
        count(*) as held_lessons
    from {{ slice_of(ref('fct_lesson')) }} as lesson
    inner join {{ slice_of(ref('dim_class')) }} as class on {{ same('lesson', 'class', ['class_id']) }}
    inner join {{ slice_of(ref('dim_class_period')) }} as class_period
        on {{ same('class', 'class_period', ['class_id']) }} and class.period_kind = class_period.kind
    inner join {{ slice_of(ref('dim_period')) }} as period
        on
            {{ same('class_period', 'period', ['period_id']) }}
            and lesson.held_on between period.starts_on and period.ends_on
    where lesson.status = 'held' and lesson.teacher_id is not null
    group by all
),

busiest as (
    select {{ place | join(', ') }}, max_by(teacher_id, (held_lessons, teacher_id)) as teacher_id
    from held
    group by all
),

-- a plan whose teacher neither the curriculum nor the subgroup names goes with the one who held most there
planned as (
    select
        plan.institution_id,
        plan.academic_year,
        plan.period_id,
        plan.class_id,
        plan.subject_id,
        coalesce(plan.subgroup_id, '') as subgroup_id,
        coalesce(plan.teacher_id, subgroup.teacher_id, busiest.teacher_id) as teacher_id,
        plan.planned_lessons,
        plan.weekly_hours
    from {{ slice_of(ref('stg_curriculum')) }} as plan
    left join {{ slice_of(ref('stg_subgroups')) }} as subgroup on {{ same('plan', 'subgroup', ['subgroup_id']) }}
    left join busiest
        on
            {{ same('plan', 'busiest', ['period_id', 'class_id', 'subject_id']) }}
            and coalesce(plan.subgroup_id, '') = busiest.subgroup_id
),

taught as (
    select
        {{ place | join(', ') }},
        teacher_id,
        cast(planned.planned_lessons as integer) as planned_lessons,
        -- the hours are the subject's there, whoever teaches it
        cast(max(planned.weekly_hours) over (partition by {{ place | join(', ') }}) as decimal(5, 2)) as weekly_hours,
        cast(coalesce(held.held_lessons, 0) as integer) as held_lessons
    from planned
    full join held using ({{ place | join(', ') }}, teacher_id)
)

select * from taught
where teacher_id is not null
