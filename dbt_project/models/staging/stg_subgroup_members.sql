select
    institution_id,
    academic_year,
    source_system,
    subgroup_id,
    student_id,
    joined_on,
    left_on
from {{ subgroup_members_told() }}
