select
    institution_id,
    academic_year,
    class_id,
    student_id,
    joined_on,
    left_on,
    joined_by,
    left_by,
    joined_movement_id,
    left_movement_id
from {{ slice_of(ref('int_memberships')) }}
