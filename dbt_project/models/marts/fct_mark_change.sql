-- A change shows on the export day that first said otherwise; a removal on the day the mark was first missing.
with changes as (
    select
        institution_id, academic_year, mark_id, lesson_id, student_id,
        valid_from as changed_on, change_kind, previous_value as old_value, value as new_value
    from {{ slice_of(ref('int_mark_history')) }}
    where change_kind in ('changed', 'restored')
    union all
    select
        institution_id, academic_year, mark_id, lesson_id, student_id,
        valid_to as changed_on, ended_by as change_kind, value as old_value, null as new_value
    from {{ slice_of(ref('int_mark_history')) }}
    where ended_by = 'removed'
)

select
    changes.institution_id,
    changes.academic_year,
    changes.mark_id,
    changes.lesson_id,
    changes.student_id,
    lesson.class_id,
    lesson.subject_id,
    lesson.held_on as day,
    changes.changed_on,
    changes.change_kind,
    changes.old_value,
    changes.new_value
from changes
left join {{ slice_of(ref('stg_lessons')) }} as lesson
    on
        changes.institution_id = lesson.institution_id
        and changes.academic_year = lesson.academic_year
        and changes.lesson_id = lesson.lesson_id
