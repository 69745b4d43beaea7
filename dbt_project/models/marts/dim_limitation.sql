with limits as (
    select institution_id, academic_year, unnest(limits) as lacked
    from {{ slice_of(source('journal', 'slices')) }}
)

select
    institution_id,
    academic_year,
    lacked.topic,
    lacked.message
from limits
