-- planned: the subgroup's own line of the curriculum, else the whole class's; the year's, else its periods' together
with curriculum as (
    select *, coalesce(subgroup_id, '') as part_id
    from {{ slice_of(ref('stg_curriculum')) }}
),

span as (
    select part.*, class_period.period_id, class_period.is_year
    from {{ slice_of(ref('int_journal_part')) }} as part
    inner join {{ slice_of(ref('dim_class_period')) }} as class_period
        on {{ same('part', 'class_period', ['class_id']) }}
),

planned as (
    select
        span.*,
        coalesce(own.planned_lessons, common.planned_lessons) as planned_lessons,
        coalesce(own.teacher_id, common.teacher_id) as teacher_id
    from span
    left join curriculum as own
        on {{ same('span', 'own', ['class_id', 'subject_id', 'period_id']) }} and span.subgroup_id = own.part_id
    left join curriculum as common
        on {{ same('span', 'common', ['class_id', 'subject_id', 'period_id']) }} and common.part_id = ''
),

summed as (
    select
        *,
        case
            when is_year then coalesce(planned_lessons, sum(planned_lessons) filter (where not is_year) over part)
            else planned_lessons
        end as lessons
    from planned
    window part as (partition by institution_id, academic_year, class_id, subject_id, subgroup_id)
),

figures as (
    select
        summed.institution_id,
        summed.academic_year,
        summed.class_id,
        summed.subject_id,
        summed.subgroup_id,
        summed.period_id,
        summed.part_order,
        summed.subgroup_title,
        people.teachers,
        cast(summed.lessons as integer) as planned_lessons,
        case when summed.is_year then hours.plan_hours end as plan_hours,
        coalesce(done.held_lessons, 0) as held_lessons,
        coalesce(done.topics_filled, 0) as topics_filled,
        coalesce(done.homework_filled, 0) as homework_filled
    from summed
    left join {{ slice_of(ref('int_journal_done')) }} as done
        on {{ same('summed', 'done', ['class_id', 'subject_id', 'subgroup_id', 'period_id']) }}
    left join {{ slice_of(ref('int_journal_hours')) }} as hours
        on {{ same('summed', 'hours', ['class_id', 'subject_id', 'subgroup_id']) }}
    left join {{ slice_of(ref('int_journal_teacher')) }} as people
        on {{ same('summed', 'people', ['class_id', 'subject_id', 'subgroup_id', 'period_id']) }}
)

{{ as_given('figures', {
    'held_lessons': 'lessons',
    'topics_filled': 'topics lessons',
    'homework_filled': 'homework lessons'
}, within='period_id') }}
