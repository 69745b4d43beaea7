-- The months of a slice: from its first day to its last or to the last day known, and any in which someone came.
with spans as (
    select institution_id, academic_year, starts_on, least(ends_on, as_of) as last_day
    from {{ ref('dim_academic_year') }}
    where starts_on <= as_of
)

select
    institution_id,
    academic_year,
    cast(unnest(generate_series(date_trunc('month', starts_on), last_day, interval 1 month)) as date) as month
from spans
union
select institution_id, academic_year, cast(date_trunc('month', occurred_on) as date) as month
from {{ ref('stg_activity') }}
