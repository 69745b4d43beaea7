{#-
  Every row finds its row in `to` of the same institution and academic year. Identifiers are a journal's own: they say
  nothing without the institution, so dbt's `relationships` would be content with another school's row.
  `columns`: names here; `fields`: names there, when they differ; rows with a null among them are let through.
-#}
{% test in_slice(model, columns, to, fields=none) %}
{%- set fields = fields or columns %}
with child as (
    select * from {{ model }}
)

select child.*
from child
left join {{ to }} as parent
    on
        child.institution_id = parent.institution_id
        and child.academic_year = parent.academic_year
        {%- for column in columns %}
        and child.{{ column }} = parent.{{ fields[loop.index0] }}
        {%- endfor %}
where
    parent.institution_id is null
    {%- for column in columns %}
    and child.{{ column }} is not null
    {%- endfor %}
{% endtest %}
