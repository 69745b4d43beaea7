select
    institution_id,
    academic_year,
    source_system,
    student_id,
    subject_id,
    period_id,
    kind,
    class_id,
    value,
    entered_at,
    entered_by
from {{ current_versions('period_marks') }}
