select
    institution_id,
    academic_year,
    source_system,
    user_id,
    occurred_on,
    role,
    class_id,
    sessions
from {{ current_versions('activity') }}
