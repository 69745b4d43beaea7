{% set columns = [
    'institution_id', 'source_system', 'movement_id', 'student_id', 'kind', 'effective_on', 'order_no', 'order_date',
    'from_class_id', 'to_class_id', 'counterparty', 'reason'
] -%}
with spoken as (
    select movement.*
    from {{ source('journal', 'movements') }} as movement
    {{ span_of('movement') }}
    where movement.valid_to is null and {{ is_spoken('movement', 'movement.effective_on') }}
)

select {{ columns | join(', ') }}
from spoken
union all
select {{ columns | join(', ') }}
from {{ ref('stg_listed_movements') }}
