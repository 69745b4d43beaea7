{#-
  The condition of a join inside one slice: both rows are of one institution and academic year and agree in `columns`.
  on {{ same('roster', 'period', ['period_id']) }}
-#}
{% macro same(one, other, columns=[]) -%}
    {%- for column in ['institution_id', 'academic_year'] + columns -%}
        {{ one }}.{{ column }} = {{ other }}.{{ column }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
