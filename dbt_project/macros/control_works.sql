{#- Results of control works as they are printed, over counts n5 … n2 of their marks. -#}
{% macro control_rates() -%}
    {{ percentage('n5 + n4 + n3', 'n') }} as success_pct,
    {{ percentage('n5 + n4', 'n') }} as quality_pct,
    {{ average('5 * n5 + 4 * n4 + 3 * n3 + 2 * n2', 'n') }} as average_mark
{%- endmacro %}
