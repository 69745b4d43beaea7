{#- Period marks in numbers, the same way for a class, a subject or a teacher: what rows of `outcome` and `points` make. -#}

{#- The columns in which marks are counted, each with the outcome it counts. -#}
{% macro outcomes() -%}
    {{ return({'n5': '5', 'n4': '4', 'n3': '3', 'n2': '2', 'n_na': 'na', 'n_exempt': 'exempt', 'n_no': 'no'}) }}
{%- endmacro %}

{#- n5 … n_without, n (those that percentages are of), and the sum and number of points, of which averages are made. -#}
{% macro marks_counted() -%}
    {%- for column, outcome in outcomes().items() %}
    cast(count(*) filter (where outcome = '{{ outcome }}') as integer) as {{ column }},
    {%- endfor %}
    cast(count(*) filter (where outcome is null) as integer) as n_without,
    n5 + n4 + n3 + n2 + n_na + n_no as n,
    coalesce(sum(points), 0) as sum_points,
    count(points) as n_points
{%- endmacro %}

{#- % успеваемости, % качества, СОУ and the average of what marks_counted counted. -#}
{% macro rates_of_marks() -%}
    {{ metric('mark_success') }} as success_pct,
    {{ metric('mark_quality') }} as quality_pct,
    {{ metric('sou') }} as sou,
    {{ metric('mean_mark') }} as average_mark
{%- endmacro %}
