select
    institution_id,
    academic_year,
    source_system,
    achievement_id,
    student_id,
    achieved_on,
    event,
    level,
    result
from {{ current_versions('achievements') }}
