{#- The slice's year of dates: 1 September to 31 August. `2024-25` → 2024-09-01 and 2025-09-01, half-open. -#}

{% macro year_begins(academic_year) -%}
    make_date({{ first_year(academic_year) }}, 9, 1)
{%- endmacro %}

{% macro year_is_over(academic_year) -%}
    make_date({{ first_year(academic_year) }} + 1, 9, 1)
{%- endmacro %}

{#- The calendar year it begins in, as a number: of `2024-25` and of any of its days, 2024. -#}
{% macro first_year(academic_year) -%}
    cast(left({{ academic_year }}, 4) as integer)
{%- endmacro %}

{% macro first_year_of(day) -%}
    (year({{ day }}) - cast(month({{ day }}) < 9 as integer))
{%- endmacro %}

{#- The first day of the summer that the year begins after, and of the one that it ends with. -#}
{% macro summer_before(academic_year) -%}
    make_date({{ first_year(academic_year) }}, 6, 1)
{%- endmacro %}

{% macro summer_of(academic_year) -%}
    make_date({{ first_year(academic_year) }} + 1, 6, 1)
{%- endmacro %}

{#- The day lies in the half-open interval; a null end never comes. -#}
{% macro is_within(day, first_day, end_day) -%}
    ({{ day }} >= {{ first_day }} and ({{ end_day }} is null or {{ day }} < {{ end_day }}))
{%- endmacro %}
