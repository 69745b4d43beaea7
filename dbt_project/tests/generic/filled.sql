{#-
  None of the columns is ever null: one test a model instead of one a column. `where_given`: {column: topics}, a column
  that is null where the journal of the slice does not hand over one of the topics (macros/given.sql, also of `within`),
  and nowhere else.
-#}
{% test filled(model, columns, where_given={}, within=none) %}
{%- set failures = [] -%}
{%- for column in columns %}{% do failures.append('filled.' ~ column ~ ' is null') %}{% endfor -%}
{%- for column, topics in where_given.items() -%}
    {%- do failures.append('(filled.' ~ column ~ ' is null) != ' ~ is_lacking(topics, 'filled', within)) -%}
{%- endfor -%}
with filled as (
    select * from {{ model }}
)

select filled.*
from filled
{%- if where_given %}
left join {{ lacking() }} as lacking on {{ same('filled', 'lacking') }}
{%- endif %}
where {{ failures | join('\n    or ') }}
{% endtest %}
