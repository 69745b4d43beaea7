-- expected headcounts are sums of the pupils' chances; the interval is so many deviations of independent pupils either
-- way, widened to whole pupils
{% set groups = ['excellent', 'good', 'one_three', 'several_threes', 'failing'] -%}
with summed as (
    select
        institution_id,
        academic_year,
        class_id,
        period_id,
        as_of,
        count(*) as headcount,
        {%- for group in groups %}
            cast(count(*) filter (where group_code = '{{ group }}') as integer) as n_{{ group }},
        {%- endfor %}
    {%- for chance in ['success', 'quality'] %}
        cast(sum({{ chance }}_chance) as bigint) as {{ chance }}_sum,
        cast(floor(sqrt(sum({{ chance }}_chance * (1000000 - {{ chance }}_chance)))) as bigint)
            as {{ chance }}_deviation
        {{- ',' if not loop.last }}
    {%- endfor %}
    from {{ slice_of(ref('int_forecast_pupil')) }}
    group by all
)

select
    summed.institution_id,
    summed.academic_year,
    summed.class_id,
    summed.period_id,
    summed.as_of,
    cut.days_left,
    cut.is_latest,
    cast(summed.headcount as integer) as headcount,
    {%- for group in groups %}
        summed.n_{{ group }},
    {%- endfor %}
    {%- for chance in ['success', 'quality'] %}
        cast({{ rounded_ratio('summed.' ~ chance ~ '_sum', '100000') }} * 0.1 as decimal(6, 1))
            as {{ chance }}_expected,
        {{ percentage('summed.' ~ chance ~ '_sum', '1000000 * summed.headcount') }} as {{ chance }}_pct,
        cast(greatest(
            0, 1000 * summed.{{ chance }}_sum - model.interval * summed.{{ chance }}_deviation
        ) // 1000000000 as integer) as {{ chance }}_low,
        cast(least(
            summed.headcount,
            (1000 * summed.{{ chance }}_sum + model.interval * summed.{{ chance }}_deviation + 999999999) // 1000000000
        ) as integer) as {{ chance }}_high,
    {%- endfor %}
    proven.horizon as proven_horizon,
    proven.common_pairs as proven_pairs,
    proven.common_hits as proven_hits,
    proven.common_accuracy_pct as proven_pct,
    proven.naive_accuracy_pct as naive_pct
from summed
inner join {{ slice_of(ref('int_forecast_cut')) }} as cut on {{ same('summed', 'cut', ['period_id', 'as_of']) }}
cross join {{ ref('int_forecast_model') }} as model
left join {{ slice_of(ref('rpt_forecast_accuracy')) }} as proven
    on
        {{ same('summed', 'proven', ['period_id']) }}
        and proven.span = 'before'
        and proven.subject_group = 'all'
        and proven.horizon = case when cut.days_left <= 7 then 7 when cut.days_left <= 14 then 14 else 28 end
