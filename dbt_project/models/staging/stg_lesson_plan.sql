select
    institution_id,
    academic_year,
    source_system,
    class_id,
    subject_id,
    ordinal,
    subgroup_id,
    section,
    topic,
    hours
from {{ current_versions('lesson_plan') }}
