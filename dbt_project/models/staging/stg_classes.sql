select
    institution_id,
    academic_year,
    source_system,
    class_id,
    title,
    grade,
    letter,
    stage,
    period_kind,
    shift,
    homeroom_teacher_id,
    capacity
from {{ current_versions('classes') }}
