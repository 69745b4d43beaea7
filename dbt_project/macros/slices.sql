{#-
  The school-year slice (institution × academic year) is the unit of recomputation.

  An incremental model reads every ref and source that carries the slice through slice_of, so that it recomputes its
  slices and nothing else. Views never do: the filter of one run would stay written in them. The filter is of literals,
  each column by itself as well as in pairs: DuckDB skips row groups and pushes filters below windows by those.
-#}

{#- A condition over institution_id and academic_year; `true` when the run is for all slices. -#}
{% macro slice_filter() -%}
    {%- set slices = var('slices', none) or [] -%}
    {%- if not slices -%}
        true
    {%- else -%}
        {%- set institutions = [] -%}
        {%- set years = [] -%}
        {%- set pairs = [] -%}
        {%- for slice in slices -%}
            {%- set institution = sql_text(slice[0]) -%}
            {%- set year = sql_text(slice[1]) -%}
            {%- do institutions.append(institution) -%}
            {%- do years.append(year) -%}
            {%- do pairs.append('(' ~ institution ~ ', ' ~ year ~ ')') -%}
        {%- endfor -%}
        (
            institution_id in ({{ institutions | unique | join(', ') }})
            and academic_year in ({{ years | unique | join(', ') }})
            {%- if pairs | length > 1 %}
            and (institution_id, academic_year) in ({{ pairs | join(', ') }})
            {%- endif %}
        )
    {%- endif -%}
{%- endmacro %}

{#-
  The rows of a relation that belong to the slices of this run, to be read as a table: from {{ slice_of(ref('x')) }}.
  The comments mark the filter for those who read the compiled model for all slices (pipelines/warehouse/as_of.py).
-#}
{% macro slice_of(relation) -%}
    (select * from {{ relation }} where /* slices */ {{ slice_filter() }} /* end of slices */)
{%- endmacro %}

{#- A text as an SQL literal. -#}
{% macro sql_text(value) -%}
    '{{ value | string | replace("'", "''") }}'
{%- endmacro %}
