with measured as (
    {% for part in ['mark', 'pupil', 'attendance', 'lesson', 'journal', 'contingent'] -%}
        select * from {{ slice_of(ref('int_trend_' ~ part)) }}
        {{ 'union all by name' if not loop.last }}
    {% endfor %}
),

valued as (
    select
        measured.*,
        period.kind as period_kind,
        period.ordinal as period_ordinal,
        period.ends_on <= years.as_of as is_closed,
        metrics.kind,
        metrics.digits,
        metrics.interval,
        {{ value_of('metrics.kind', 'measured') }} as value
    from measured
    inner join {{ ref('metrics') }} as metrics on measured.metric = metrics.metric
    inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('measured', 'period', ['period_id']) }}
    inner join {{ slice_of(ref('dim_academic_year')) }} as years
        on {{ same('measured', 'years') }} and period.starts_on <= years.as_of
    where measured.unit_id is not null
)

select
    institution_id,
    academic_year,
    period_id,
    period_kind,
    period_ordinal,
    is_closed,
    unit_kind,
    unit_id,
    subject_id,
    metric,
    numerator,
    denominator,
    value,
    low,
    high,
    coalesce(pupils, case when interval = 'wilson' then cast(denominator as integer) end) as pupils
from {{ with_intervals('valued') }}
