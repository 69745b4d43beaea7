select
    institution_id,
    title,
    short_title,
    locality,
    kind,
    timezone,
    source_system,
    regulation
from {{ ref('institutions') }}
