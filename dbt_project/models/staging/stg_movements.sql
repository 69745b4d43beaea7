{% set columns = [
    'institution_id', 'source_system', 'movement_id', 'student_id', 'kind', 'effective_on', 'order_no', 'order_date',
    'from_class_id', 'to_class_id', 'counterparty', 'reason'
] -%}
select {{ columns | join(', ') }}
from {{ source('journal', 'movements') }}
where valid_to is null
union all
select {{ columns | join(', ') }}
from {{ ref('stg_listed_movements') }}
