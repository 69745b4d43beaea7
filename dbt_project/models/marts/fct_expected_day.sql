select
    institution_id,
    academic_year,
    class_id,
    student_id,
    day,
    expected_lessons
from {{ slice_of(ref('int_expected_lessons')) }}
