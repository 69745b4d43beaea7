-- three spans of the same checks: a period by itself (all subjects and each), the closed periods of its kind before it,
-- and the whole year
with spanned as (
    select
        institution_id, academic_year, period_id, 'period' as span,
        horizon, subject_id, error, brier, naive_error, naive_brier
    from {{ slice_of(ref('int_forecast_check')) }}
    union all
    select
        later.institution_id, later.academic_year, later.period_id, 'before' as span,
        earlier.horizon, earlier.subject_id, earlier.error, earlier.brier, earlier.naive_error, earlier.naive_brier
    from {{ slice_of(ref('dim_period')) }} as later
    inner join {{ slice_of(ref('int_forecast_check')) }} as earlier
        on {{ same('later', 'earlier', ['kind']) }} and earlier.ends_on < later.starts_on
    union all
    select
        year.institution_id, year.academic_year, year.period_id, 'period' as span,
        checked.horizon, checked.subject_id, checked.error, checked.brier, checked.naive_error, checked.naive_brier
    from {{ slice_of(ref('dim_period')) }} as year
    inner join {{ slice_of(ref('int_forecast_check')) }} as checked on {{ same('year', 'checked') }}
    where year.is_year
),

counted as (
    select
        institution_id,
        academic_year,
        period_id,
        span,
        horizon,
        coalesce(subject_id, 'all') as subject_group,
        count(*) as pairs,
        count(*) filter (where error = 0) as hits,
        sum(error) as errors,
        sum(brier) as briers,
        count(naive_error) as common_pairs,
        count(*) filter (where error = 0 and naive_error is not null) as common_hits,
        sum(error) filter (where naive_error is not null) as common_errors,
        sum(brier) filter (where naive_error is not null) as common_briers,
        count(*) filter (where naive_error = 0) as naive_hits,
        sum(naive_error) as naive_errors,
        sum(naive_brier) as naive_briers
    from spanned
    group by grouping sets (
        (institution_id, academic_year, period_id, span, horizon),
        (institution_id, academic_year, period_id, span, horizon, subject_id)
    )
)

select
    institution_id,
    academic_year,
    period_id,
    span,
    horizon,
    subject_group,
    cast(pairs as integer) as pairs,
    cast(hits as integer) as hits,
    {{ metric('forecast_accuracy') }} as accuracy_pct,
    {{ thousandth_of('errors', 'pairs') }} as mean_abs_error,
    {{ thousandth_of('briers', '1000000 * pairs') }} as brier,
    cast(pairs - common_pairs as integer) as silent_pairs,
    {{ percentage('pairs - common_pairs', 'pairs') }} as silent_pct,
    cast(common_pairs as integer) as common_pairs,
    cast(common_hits as integer) as common_hits,
    {{ metric('forecast_accuracy', 'common_$') }} as common_accuracy_pct,
    {{ thousandth_of('common_errors', 'common_pairs') }} as common_mean_abs_error,
    {{ thousandth_of('common_briers', '1000000 * common_pairs') }} as common_brier,
    cast(naive_hits as integer) as naive_hits,
    {{ metric('forecast_accuracy', counts={'hits': 'naive_hits', 'pairs': 'common_pairs'}) }} as naive_accuracy_pct,
    {{ thousandth_of('naive_errors', 'common_pairs') }} as naive_mean_abs_error,
    {{ thousandth_of('naive_briers', '1000000 * common_pairs') }} as naive_brier,
    cast(common_accuracy_pct - naive_accuracy_pct as decimal(4, 1)) as difference_pct
from counted
