-- A lesson as the journal said it last, also when it says it no more, and when its entries were due.
with lesson as (
    select * from {{ ref('int_lesson_history') }}
    qualify row_number() over (partition by institution_id, academic_year, lesson_id order by valid_from desc) = 1
)

select
    lesson.institution_id,
    lesson.academic_year,
    lesson.lesson_id,
    lesson.class_id,
    lesson.subject_id,
    coalesce(lesson.substitute_teacher_id, lesson.teacher_id) as teacher_id,
    lesson.held_on,
    lesson.status,
    deadline.entry_due_at,
    deadline.written_due_at,
    deadline.external_due_at,
    deadline.backdated_from
from lesson
left join {{ ref('int_lesson_deadline') }} as deadline on {{ same('lesson', 'deadline', ['lesson_id']) }}
