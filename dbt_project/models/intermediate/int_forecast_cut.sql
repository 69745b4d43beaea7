{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- The evening of a Sunday is what the week's papers see; 28, 14 and 7 days before the end are where accuracy is
-- measured; the last day is how the period ended; the slice's own day is today's forecast. The preliminary reports are
-- of today while a period runs, and of the day they were due once it is closed.
with period as (
    select
        period.institution_id,
        period.academic_year,
        period.period_id,
        period.kind,
        period.starts_on,
        period.ends_on,
        year.as_of as known_on,
        coalesce(deadline.preliminary_due_on, period.ends_on - 14) as preliminary_on,
        sum(period.ends_on - period.starts_on + 1) over (
            partition by period.institution_id, period.academic_year, period.kind
            order by period.starts_on, period.period_id
            rows between unbounded preceding and 1 preceding
        ) as earlier_days
    from {{ slice_of(ref('dim_period')) }} as period
    inner join {{ slice_of(ref('dim_academic_year')) }} as year on {{ same('period', 'year') }}
    left join {{ slice_of(ref('int_period_deadline')) }} as deadline on {{ same('period', 'deadline', ['period_id']) }}
    where not period.is_year
),

days as (
    select *, cast(unnest(generate_series(starts_on, least(ends_on, known_on), interval 1 day)) as date) as as_of
    from period
)

select
    institution_id,
    academic_year,
    period_id,
    kind,
    starts_on,
    ends_on,
    as_of,
    cast(ends_on - as_of as integer) as days_left,
    cast(as_of - starts_on + 1 as integer) as days_gone,
    cast(coalesce(earlier_days, 0) as integer) as earlier_days,
    ends_on <= known_on as is_closed,
    as_of = least(known_on, ends_on) as is_latest,
    as_of = case when ends_on <= known_on then preliminary_on else known_on end as is_preliminary,
    as_of = max(as_of) over week as is_week,
    cast(date_trunc('week', as_of) as date) as week
from days
where isodow(as_of) = 7 or ends_on - as_of in (28, 14, 7, 0) or as_of = known_on or as_of = preliminary_on
window week as (partition by institution_id, academic_year, kind, date_trunc('week', as_of))
