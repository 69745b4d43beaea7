{#-
  Incremental strategy `slice`: the slices of the run are emptied and filled anew, in one transaction.

  Unlike delete+insert, what is deleted does not depend on the new rows: a slice whose last row went away is emptied.
-#}
{% macro get_incremental_slice_sql(arg_dict) -%}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
    delete from {{ arg_dict['target_relation'] }}
    where {{ slice_filter() }};

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
{%- endmacro %}
