select
    institution_id,
    academic_year,
    source_system,
    lesson_id,
    student_id,
    code,
    entered_at,
    entered_by
from {{ current_versions('absences') }}
