select
    institution_id,
    academic_year,
    source_system,
    subgroup_id,
    class_id,
    subject_id,
    title,
    teacher_id
from {{ current_versions('subgroups') }}
