select
    institution_id,
    academic_year,
    lesson_id,
    class_id,
    subgroup_id,
    subject_id,
    teacher_id,
    substitute_teacher_id,
    held_on,
    lesson_no,
    status
from {{ slice_of(ref('stg_lessons')) }}
