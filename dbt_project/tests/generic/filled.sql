{#- None of the columns is ever null: one test a model instead of one a column. -#}
{% test filled(model, columns) %}
select *
from {{ model }}
where {% for column in columns %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %}
{% endtest %}
