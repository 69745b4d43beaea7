{#-
  Which of several journals of an institution a row is of, and the days that one speaks for (docs/decisions/0011). Of an
  institution that kept one journal there is no span. from … as movement {{ span_of('movement') }}
-#}
{% macro span_of(row) -%}
    left join {{ source('journal', 'spans') }} as span
        on
            {{ row }}.institution_id = span.institution_id
            and (
                {{ row }}.source_system = span.source_system
                or (
                    {{ row }}.source_system = 'manual'
                    and {{ row }}.valid_from >= coalesce(span.speaks_from, date '0001-01-01')
                    and {{ row }}.valid_from <= coalesce(span.speaks_until, date '9999-12-31')
                )
            )
{%- endmacro %}

{#- The row's journal speaks for the day; what was written by hand counts for any. -#}
{% macro is_spoken(row, day) -%}
    (
        {{ row }}.source_system = 'manual'
        or (
            {{ day }} >= coalesce(span.speaks_from, date '0001-01-01')
            and {{ day }} <= coalesce(span.speaks_until, date '9999-12-31')
        )
    )
{%- endmacro %}

{#- A day lies inside the academic year and not on its first day: a journal that begins then shares the year. -#}
{% macro is_inside_year(day, academic_year) -%}
    coalesce({{ day }} > {{ year_begins(academic_year) }} and {{ day }} < {{ year_is_over(academic_year) }}, false)
{%- endmacro %}
