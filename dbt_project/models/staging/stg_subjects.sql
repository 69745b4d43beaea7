select
    institution_id,
    academic_year,
    source_system,
    subject_id,
    title,
    short_title,
    is_marked
from {{ versions_of_year('subjects', 'subject_id') }}
