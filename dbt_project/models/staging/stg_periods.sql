select
    institution_id,
    academic_year,
    source_system,
    period_id,
    kind,
    ordinal,
    title,
    starts_on,
    ends_on
from {{ current_versions('periods') }}
