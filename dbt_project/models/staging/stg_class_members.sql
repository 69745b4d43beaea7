select
    institution_id,
    academic_year,
    source_system,
    class_id,
    student_id,
    listed_from
from {{ current_versions('class_members') }}
