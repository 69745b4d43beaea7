select
    institution_id,
    academic_year,
    source_system,
    subgroup_id,
    student_id,
    joined_on,
    left_on
from {{ current_versions('subgroup_members') }}
