{#- The grain of a model: the columns are filled (except those named in `nullable`) and together never repeat. -#}
{% test key(model, columns, nullable=[]) %}
select {{ columns | join(', ') }}, count(*) as n
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {% for column in columns if column not in nullable -%}
    or {{ column }} is null
    {% endfor %}
{% endtest %}
