select
    institution_id,
    academic_year,
    source_system,
    work_kind_id,
    title,
    short_title,
    weight,
    is_written,
    is_external
from {{ versions_of_year('work_kinds', 'work_kind_id') }}
