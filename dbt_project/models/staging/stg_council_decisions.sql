select
    institution_id,
    academic_year,
    source_system,
    student_id,
    class_id,
    decision,
    protocol_no,
    decided_on
from {{ current_versions('council_decisions') }}
