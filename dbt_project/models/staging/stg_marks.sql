select
    institution_id,
    academic_year,
    source_system,
    mark_id,
    lesson_id,
    student_id,
    value,
    work_kind_id,
    entered_at,
    entered_by,
    comment
from {{ current_versions('marks') }}
