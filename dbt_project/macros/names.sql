{#- How people are called on a document. Parts that the journal does not give are left out. -#}

{#- «Иванова Анна Петровна» -#}
{% macro full_name(last_name, first_name, middle_name) -%}
    concat_ws(' ', {{ last_name }}, {{ first_name }}, {{ middle_name }})
{%- endmacro %}

{#- «Иванова А. П.»; null for nobody. -#}
{% macro short_name(last_name, first_name, middle_name) -%}
    nullif(
        concat_ws(
            ' ',
            {{ last_name }},
            left(nullif({{ first_name }}, ''), 1) || '.',
            left(nullif({{ middle_name }}, ''), 1) || '.'
        ),
        ''
    )
{%- endmacro %}
