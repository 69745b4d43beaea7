select
    institution_id,
    academic_year,
    source_system,
    starts_on,
    ends_on,
    title
from {{ current_versions('holidays') }}
