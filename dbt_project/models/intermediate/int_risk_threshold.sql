{% set reasons = [
    'failing_average', 'falling_trend', 'missed_share', 'unexcused_misses', 'predicted_mark', 'danger_of_two'
] -%}
select
{%- for reason in reasons %}
        max(threshold) filter (where reason = '{{ reason }}') as {{ reason }},
        max(window_days) filter (where reason = '{{ reason }}') as {{ reason }}_days,
        coalesce(max(least) filter (where reason = '{{ reason }}'), 0) as {{ reason }}_least
        {{- ',' if not loop.last }}
{%- endfor %}
from {{ ref('risk_thresholds') }}
