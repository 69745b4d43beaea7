-- Movement is counted over windows that meet without a gap, so that a pupil who leaves in the holidays is counted once:
-- after the end of the previous period, up to the end of this one; the first period begins with its first day.
with periods as (
    select
        *,
        lag(period_id) over kind_of_period as previous_period_id,
        lag(ends_on) over kind_of_period as previous_ends_on
    from {{ slice_of(ref('stg_periods')) }}
    window kind_of_period as (
        partition by institution_id, academic_year, kind order by ordinal, starts_on, period_id
    )
)

select
    institution_id,
    academic_year,
    period_id,
    kind,
    ordinal,
    coalesce(title, case kind
        when 'quarter' then ordinal || ' четверть'
        when 'trimester' then ordinal || ' триместр'
        when 'half_year' then ordinal || ' полугодие'
        when 'year' then replace(academic_year, '-', '/') || ' учебный год'
    end) as title,
    starts_on,
    ends_on,
    kind = 'year' as is_year,
    previous_period_id,
    coalesce(previous_ends_on, starts_on) as window_start,
    previous_period_id is null as is_first
from periods
