{#-
  What a generic test reads. dbt puts the config `where` around the model; here the word __slices__ in it stands for the
  slices of the run (dbt_project.yml sets it for every folder whose models carry the slice).
-#}
{% macro get_where_subquery(relation) -%}
    {%- set where = config.get('where', '') -%}
    {%- if where -%}
        (select * from {{ relation }} where {{ where | replace('__slices__', slice_filter()) }}) as dbt_subquery
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}
