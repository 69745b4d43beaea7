{#- The slice's year of dates: 1 September to 31 August. `2024-25` → 2024-09-01 and 2025-09-01, half-open. -#}

{% macro year_begins(academic_year) -%}
    make_date(cast(left({{ academic_year }}, 4) as integer), 9, 1)
{%- endmacro %}

{% macro year_is_over(academic_year) -%}
    make_date(cast(left({{ academic_year }}, 4) as integer) + 1, 9, 1)
{%- endmacro %}

{#- The day lies in the half-open interval; a null end never comes. -#}
{% macro is_within(day, first_day, end_day) -%}
    ({{ day }} >= {{ first_day }} and ({{ end_day }} is null or {{ day }} < {{ end_day }}))
{%- endmacro %}
