{#-
  What the journals of a slice cannot hand over (dim_limitation, topics of pipelines/exports/limits.py) is not known: a
  figure that needs it is null, never 0 or 100 %, and nobody is reproached with it. Said where a figure is established.

  A school that changed its journal in mid-year lacks a topic for some days only. `within` says which days a row is
  about: a column of it (period_id, span_id, month, week, else a day) or two, of its first and last day. A row of which any
  day lacks the topic lacks it; days that are null may be any. Without `within`: any day of the year.
-#}

{#-
  A relation's rows, its figures null where the journal lacks what they need: as_given('counted', {'expected': 'lessons'}).
  `'curriculum if minimums = 0'`: only rows of which that is true need it.
-#}
{% macro as_given(relation, needs, source=none, within=none) -%}
select
    {{ relation }}.* replace (
        {% for figure, topics in needs.items() -%}
            {%- set need = topics.split(' if ') %}
            case
                when
                    not (
                        {{ is_lacking(need[0], relation, within) }}
                        {{- ' and ' ~ relation ~ '.' ~ need[1] if need[1] is defined }}
                    )
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
        select
            institution_id,
            academic_year,
            list(struct_pack(topic := topic, first_day := first_day, last_day := last_day, span_ids := span_ids)) as limits
        from {{ ref('dim_limitation') }}
        group by institution_id, academic_year
    )
{%- endmacro %}

{#- A condition, with `lacking` joined: one of these topics (blanks between them) is not handed over for the row's days. -#}
{% macro is_lacking(topics, row=none, within=none) -%}
    coalesce(
        len(list_filter(lacking.limits, lambda one: one.topic in (
            {%- for topic in topics.split() %}'{{ topic }}'{{ ', ' if not loop.last }}{% endfor -%}
        ){{ limit_touches(row, within) if within }})) > 0, false
    )
{%- endmacro %}

{#- `and …`: limit `one` is about a day of the row. -#}
{% macro limit_touches(row, within) -%}
    {%- if within in ('period_id', 'span_id') %} and coalesce(list_contains(one.span_ids, {{ row }}.{{ within }}), true)
    {%- else -%}
        {%- if within is string -%}
            {%- set first = row ~ '.' ~ within -%}
            {%- set last = {'month': 'last_day(' ~ first ~ ')', 'week': first ~ ' + 6'}.get(within, first) -%}
        {%- else -%}
            {%- set first, last = row ~ '.' ~ within[0], row ~ '.' ~ within[1] -%}
        {%- endif %} and coalesce(one.first_day <= {{ last }}, true) and coalesce(one.last_day >= {{ first }}, true)
    {%- endif -%}
{%- endmacro %}
