{% set parameters = [
    'prior_mean', 'class_weight', 'level_weight', 'subject_weight', 'earlier_share', 'closing_days', 'habit_window', 'habit_default',
    'habit_school_weight', 'habit_weight', 'cell_weight', 'interval'
] -%}
select
{%- for parameter in parameters %}
        cast(1000 * max(value) filter (where parameter = '{{ parameter }}') as bigint) as {{ parameter }}
        {{- ',' if not loop.last }}
{%- endfor %}
from {{ ref('forecast_model') }}
