{% set unit = ['institution_id', 'academic_year', 'period_id', 'horizon', 'unit_kind', 'unit_id'] -%}
with checked as (
    select
        checked.institution_id,
        checked.academic_year,
        checked.period_id,
        checked.horizon,
        unit.unit_kind,
        unit.unit_id,
        checked.subject_id,
        checked.student_id,
        count(*) as pairs,
        count(*) filter (where checked.error = 0) as hits,
        count(*) filter (where checked.given_mark > checked.predicted_mark) as better,
        count(*) filter (where checked.given_mark < checked.predicted_mark) as worse,
        sum(checked.given_mark - checked.predicted_mark) as surplus,
        count(checked.naive_error) as common_pairs,
        count(*) filter (where checked.error = 0 and checked.naive_error is not null) as common_hits,
        count(*) filter (where checked.naive_error = 0) as naive_hits
    from {{ slice_of(ref('int_forecast_check')) }} as checked
    inner join {{ slice_of(ref('int_report_class_unit')) }} as unit on {{ same('checked', 'unit', ['class_id']) }}
    where unit.unit_id is not null
    group by grouping sets (
        (
            checked.institution_id, checked.academic_year, checked.period_id, checked.horizon, unit.unit_kind,
            unit.unit_id, checked.student_id
        ),
        (
            checked.institution_id, checked.academic_year, checked.period_id, checked.horizon, unit.unit_kind,
            unit.unit_id, checked.student_id, checked.subject_id
        )
    )
),

measured as (
    {{ metric_rows(['forecast_accuracy'], unit + ['subject_id'], 'checked', of_pupils=true) }}
),

bounded as (
    select * from {{ with_intervals("(
        select
            measured.*,
            metrics.kind,
            metrics.digits,
            metrics.interval
        from measured
        inner join " ~ ref('metrics') ~ " as metrics on measured.metric = metrics.metric
    )") }}
),

summed as (
    select
        {{ unit | join(', ') }},
        {%- for count in ['pairs', 'hits', 'better', 'worse', 'surplus', 'common_pairs', 'common_hits', 'naive_hits'] %}
            sum({{ count }}) as {{ count }},
        {%- endfor %}
        subject_id
    from checked
    group by all
)

select
    {% for column in unit -%}
        summed.{{ column }},
    {% endfor -%}
    summed.subject_id,
    cast(summed.pairs as integer) as pairs,
    cast(summed.hits as integer) as hits,
    {{ metric('forecast_accuracy', 'summed.$') }} as accuracy_pct,
    bounded.low as accuracy_low,
    bounded.high as accuracy_high,
    bounded.pupils,
    cast(summed.better as integer) as better,
    cast(summed.worse as integer) as worse,
    cast({{ rounded_ratio('100 * summed.surplus', 'summed.pairs') }} * 0.01 as decimal(4, 2)) as mean_difference,
    cast(summed.common_pairs as integer) as common_pairs,
    {{ metric('forecast_accuracy', 'summed.common_$') }} as common_accuracy_pct,
    {{ metric('forecast_accuracy', counts={'hits': 'summed.naive_hits', 'pairs': 'summed.common_pairs'}) }}
        as naive_accuracy_pct
from summed
inner join bounded
    on
        {{ same('summed', 'bounded', ['period_id', 'horizon', 'unit_kind', 'unit_id']) }}
        and {{ same_subject('summed', 'bounded') }}
