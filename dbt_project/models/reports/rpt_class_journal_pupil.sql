select
    institution_id,
    academic_year,
    class_id,
    subject_id,
    subgroup_id,
    student_id,
    joined_on,
    left_on
from {{ slice_of(ref('int_journal_stay')) }}
