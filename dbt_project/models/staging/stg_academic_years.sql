select
    institution_id,
    academic_year,
    source_system,
    starts_on,
    ends_on
from {{ current_versions('academic_years') }}
