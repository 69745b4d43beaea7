{#-
  What the journals of a slice cannot hand over (dim_limitation, topics of pipelines/exports/limits.py) is not known: a
  figure that needs it is null, never 0 or 100 %, and nobody is reproached with it. Said where a figure is established.
-#}

{#-
  A relation's rows, its figures null where the journal lacks what they need: as_given('counted', {'expected': 'lessons'}).
  `'curriculum if minimums = 0'`: only rows of which that is true need it.
-#}
{% macro as_given(relation, needs, source=none) -%}
select
    {{ relation }}.* replace (
        {% for figure, topics in needs.items() -%}
            {%- set need = topics.split(' if ') %}
            case
                when not ({{ is_lacking(need[0]) }}{{ ' and ' ~ relation ~ '.' ~ need[1] if need[1] is defined }})
                    then {{ relation }}.{{ figure }}
            end as {{ figure }}
            {{- ',' if not loop.last }}
        {% endfor %}
    )
from {{ (source ~ ' as ') if source }}{{ relation }}
left join {{ lacking() }} as lacking on {{ same(relation, 'lacking') }}
{%- endmacro %}

{#- What is lacking: one row a slice that lacks anything, to be joined from the left as `lacking`. -#}
{% macro lacking() -%}
    (
        select institution_id, academic_year, list(topic) as topics
        from {{ ref('dim_limitation') }}
        group by institution_id, academic_year
    )
{%- endmacro %}

{#- A condition, with `lacking` joined: one of these topics (blanks between them) is not handed over. -#}
{% macro is_lacking(topics) -%}
    coalesce(list_has_any(lacking.topics, [{% for topic in topics.split() %}'{{ topic }}'{{ ', ' if not loop.last }}{% endfor %}]), false)
{%- endmacro %}
