{#- Results of control works as they are printed, over counts n5 … n2 of their marks. -#}
{% macro control_rates() -%}
    {{ metric('mark_success', zero=['n_no']) }} as success_pct,
    {{ metric('mark_quality') }} as quality_pct,
    {{ average('5 * n5 + 4 * n4 + 3 * n3 + 2 * n2', 'n') }} as average_mark
{%- endmacro %}
