-- Substituted: another teacher held it. Cancelled: the journal says so. Missed: its day has passed and nobody has said
-- that it was held; a lesson of the last known day may still be.
with lessons as (
    select
        lesson.*,
        case
            when lesson.status = 'cancelled' then 'cancelled'
            when lesson.status = 'planned' and lesson.held_on < years.as_of then 'missed'
            when lesson.status = 'held' and lesson.substitute_teacher_id != coalesce(lesson.teacher_id, '')
                then 'substituted'
        end as outcome
    from {{ slice_of(ref('stg_lessons')) }} as lesson
    inner join {{ slice_of(ref('dim_academic_year')) }} as years on {{ same('lesson', 'years') }}
)

select
    institution_id,
    academic_year,
    cast(date_trunc('month', held_on) as date) as month,
    lesson_id,
    held_on as day,
    lesson_no,
    class_id,
    coalesce(subgroup_id, '') as subgroup_id,
    subject_id,
    teacher_id,
    case when outcome = 'substituted' then substitute_teacher_id end as substitute_teacher_id,
    outcome as status,
    case when outcome = 'substituted' then coalesce(topic, '') != '' end as topic_filled
from lessons
where outcome is not null
