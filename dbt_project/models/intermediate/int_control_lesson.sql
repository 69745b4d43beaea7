-- A held lesson as the journal last called it held: whose it is, who held it and so has to fill the journal in, until
-- when. A lesson that is no longer held keeps the days on which it stood there as such.
with last_versions as (
    select *
    from {{ ref('int_lesson_history') }}
    where status = 'held'
    qualify row_number() over (partition by institution_id, academic_year, lesson_id order by valid_from desc) = 1
)

select
    lesson.institution_id,
    lesson.academic_year,
    lesson.lesson_id,
    lesson.held_on,
    lesson.class_id,
    coalesce(lesson.subgroup_id, '') as subgroup_id,
    lesson.subject_id,
    coalesce(lesson.teacher_id, '') as teacher_id,
    coalesce(lesson.substitute_teacher_id, lesson.teacher_id, '') as led_by,
    coalesce(class.homeroom_teacher_id, '') as homeroom_teacher_id,
    class.has_marks,
    class.has_marks and coalesce(subject.is_marked, true) as takes_marks,
    lesson.valid_to as gone_on,
    lesson.held_on + {{ control_threshold('absence_reason_days') }} + 1 as reason_overdue_from,
    deadline.entry_due_at,
    deadline.homework_due_at,
    deadline.written_due_at,
    deadline.external_due_at
from last_versions as lesson
inner join {{ ref('dim_class') }} as class on {{ same('lesson', 'class', ['class_id']) }}
left join {{ ref('dim_subject') }} as subject on {{ same('lesson', 'subject', ['subject_id']) }}
left join {{ ref('int_lesson_deadline') }} as deadline on {{ same('lesson', 'deadline', ['lesson_id']) }}
