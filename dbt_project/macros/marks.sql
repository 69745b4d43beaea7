{#- What a mark's value counts as: 1 as 2, зач as 5, нз as 2; a pending «.» as nothing, unless policy counts it as 2. -#}
{% macro mark_points(value, pending_counts_as_two) -%}
    case
        when {{ value }} = 'зач' then 5
        when {{ value }} in ('нз', '1') then 2
        when {{ value }} = '.' then case when {{ pending_counts_as_two }} then 2 end
        else cast({{ value }} as integer)
    end
{%- endmacro %}
