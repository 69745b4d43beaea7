{#- A threshold of the trend marts (seeds/trend_thresholds.csv), a whole number. -#}
{% macro trend_threshold(name) -%}
    (select value from {{ ref('trend_thresholds') }} where threshold = '{{ name }}')
{%- endmacro %}

{#- 2025-26 → 2024-25 -#}
{% macro year_before(academic_year) -%}
    (({{ first_year(academic_year) }} - 1) || '-' || lpad(cast({{ first_year(academic_year) }} % 100 as varchar), 2, '0'))
{%- endmacro %}

{#- The subject of both rows is the same; null (all subjects together) is one too. -#}
{% macro same_subject(one, other) -%}
    {{ one }}.subject_id is not distinct from {{ other }}.subject_id
{%- endmacro %}
