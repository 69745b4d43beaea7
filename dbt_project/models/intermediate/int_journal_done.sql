with lesson as (
    select * from {{ ref('int_journal_lesson') }}
),

-- a class that lives by the year alone has its lessons in no smaller period
placed as (
    select * from lesson
    where period_id is not null
    union all
    select lesson.* replace (class_period.period_id as period_id)
    from lesson
    inner join {{ ref('dim_class_period') }} as class_period
        on {{ same('lesson', 'class_period', ['class_id']) }} and class_period.is_year
)

select
    institution_id,
    academic_year,
    class_id,
    subject_id,
    subgroup_id,
    period_id,
    cast(count(*) as integer) as held_lessons,
    cast(count(*) filter (where trim(topic) != '') as integer) as topics_filled,
    cast(count(*) filter (where trim(homework) != '') as integer) as homework_filled
from placed
group by institution_id, academic_year, class_id, subject_id, subgroup_id, period_id
