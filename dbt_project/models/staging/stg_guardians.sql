select
    institution_id,
    academic_year,
    source_system,
    guardian_id,
    student_id,
    has_account
from {{ versions_of_year('guardians', 'guardian_id') }}
