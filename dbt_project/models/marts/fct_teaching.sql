with taught as (
    select
        teaching.*,
        class_period.is_year,
        class_period.ordinal
    from {{ slice_of(ref('int_teaching')) }} as teaching
    inner join {{ slice_of(ref('dim_class_period')) }} as class_period
        on {{ same('teaching', 'class_period', ['class_id', 'period_id']) }}
),

-- the year is the union of its periods; what the curriculum says of the year itself goes before their sum
annual as (
    select
        taught.institution_id,
        taught.academic_year,
        year.period_id,
        taught.class_id,
        taught.subject_id,
        taught.subgroup_id,
        taught.teacher_id,
        coalesce(
            sum(taught.planned_lessons) filter (where taught.is_year),
            sum(taught.planned_lessons) filter (where not taught.is_year)
        ) as planned_lessons,
        coalesce(
            max(taught.weekly_hours) filter (where taught.is_year),
            max_by(taught.weekly_hours, taught.ordinal) filter (where not taught.is_year)
        ) as weekly_hours,
        sum(taught.held_lessons) as held_lessons
    from taught
    inner join {{ slice_of(ref('dim_class_period')) }} as year
        on {{ same('taught', 'year', ['class_id']) }} and year.is_year
    group by all
),

every as (
    select * exclude (is_year, ordinal)
    from taught
    where not is_year
    union all by name
    select * from annual
)

select
    institution_id,
    academic_year,
    period_id,
    class_id,
    subject_id,
    subgroup_id,
    teacher_id,
    cast(planned_lessons as integer) as planned_lessons,
    cast(weekly_hours as decimal(5, 2)) as weekly_hours,
    cast(held_lessons as integer) as held_lessons
from every
