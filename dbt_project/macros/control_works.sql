{#- Results of control works as they are printed, over counts n5 … n2 of their marks. -#}
{% macro control_rates() -%}
    {{ metric('mark_success', counts={'n_no': '0'}) }} as success_pct,
    {{ metric('mark_quality') }} as quality_pct,
    {{ metric('mean_mark', counts={'sum_points': '5 * n5 + 4 * n4 + 3 * n3 + 2 * n2', 'n_points': 'n'}) }} as average_mark
{%- endmacro %}
