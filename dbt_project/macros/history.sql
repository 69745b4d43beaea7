{#-
  History of an entry: one row a version, with the version before it. `key`: the entry's columns; `values`: what people
  read in it, each with its previous_… beside it; `others`: what else is wanted of the version.
  change_kind: added (the first), restored (the row had been deleted), changed (one of `values` differs), edited (only
  something else does: who entered it, when). ended_by: replaced, removed, or null for what the journal says now.
-#}
{% macro history(table, key, values, others=[]) -%}
with versions as (
    select
        *,
        lag(is_removed) over entry as previous_is_removed
        {%- for value in values %},
        lag({{ value }}) over entry as previous_{{ value }}
        {%- endfor %},
        lag(valid_from) over entry is null as is_first
    from {{ source('journal', table) }}
    window entry as (partition by institution_id, academic_year, {{ key | join(', ') }} order by valid_from)
)

select
    institution_id,
    academic_year,
    {% for column in key + values + others -%}
    {{ column }},
    {% endfor -%}
    {% for value in values -%}
    previous_{{ value }},
    {% endfor -%}
    valid_from,
    valid_to,
    case
        when is_first then 'added'
        when previous_is_removed then 'restored'
        when {% for value in values -%}
            {{ differs(value, 'previous_' ~ value) }}{{ ' or ' if not loop.last }}
            {%- endfor %} then 'changed'
        else 'edited'
    end as change_kind,
    case when valid_to is not null then case when is_removed then 'removed' else 'replaced' end end as ended_by
from versions
{%- endmacro %}

{#- Two values differ, null being a value like any other. -#}
{% macro differs(one, other) -%}
    coalesce({{ one }} != {{ other }}, ({{ one }} is null) != ({{ other }} is null))
{%- endmacro %}
