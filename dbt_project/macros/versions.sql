{#- Which version of a row the slice sees. Read as a table: from {{ current_versions('lessons') }}. -#}

{#-
  Tables whose rows belong to an academic year: what the journal says now. Years without a row in academic_years are not
  slices yet: their rows wait in `journal`.
-#}
{% macro current_versions(table) -%}
    (
        select versions.*
        from {{ source('journal', table) }} as versions
        semi join {{ source('journal', 'slices') }} as slices
            on
                versions.institution_id = slices.institution_id
                and versions.academic_year = slices.academic_year
        where versions.valid_to is null
    )
{%- endmacro %}

{#-
  Master data that belongs to no year (`key` names one column): each slice sees the last version known by its 31 August,
  so that a surname changed later leaves a closed year as it was; if there was none yet, the first one known afterwards.
  A row deleted from the journal stays: a pupil who left keeps his name in the years he was here.
-#}
{% macro versions_of_year(table, key) -%}
    (
        select
            versions.* replace (slices.academic_year as academic_year),
            versions.valid_from < {{ year_is_over('slices.academic_year') }} as was_known
        from {{ source('journal', table) }} as versions
        inner join {{ source('journal', 'slices') }} as slices
            on versions.institution_id = slices.institution_id
        qualify
            row_number() over (
                partition by versions.institution_id, slices.academic_year, versions.{{ key }}
                order by
                    was_known desc,
                    case when was_known then versions.valid_from end desc,
                    versions.valid_from asc
            ) = 1
    )
{%- endmacro %}
