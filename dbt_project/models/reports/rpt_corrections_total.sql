{{ config(materialized='view') }}

-- reasons given for absences are the homeroom teacher's daily work: counted, and no correction
{% set units = {
    'school': 'institution_id',
    'entity': 'entity',
    'teacher': "coalesce(teacher_id, '')",
    'class': "coalesce(class_id, '')",
    'week': "strftime(date_trunc('week', changed_on), '%Y-%m-%d')",
} -%}
with correction as (
    select * from {{ ref('rpt_corrections') }}
    where period_id is not null
),

figures as (
    {% for unit, id in units.items() -%}
        select
            institution_id,
            academic_year,
            period_id,
            '{{ unit }}' as unit_kind,
            {{ id }} as unit_id,
            cast(count(*) filter (where kind = 'late_entry') as integer) as late_entries,
            cast(count(*) filter (where kind = 'backdated') as integer) as backdated,
            cast(count(*) filter (where kind = 'changed' and not is_reason_given) as integer) as changed,
            cast(count(*) filter (where kind = 'removed') as integer) as removed,
            cast(count(*) filter (where not is_reason_given) as integer) as total,
            cast(count(*) filter (where is_forbidden) as integer) as forbidden,
            cast(count(*) filter (where after_close and not is_reason_given) as integer) as after_close,
            cast(count(*) filter (where is_unexplained) as integer) as unexplained,
            cast(count(*) filter (where is_reason_given) as integer) as reasons_given
        from correction
        group by institution_id, academic_year, period_id, {{ id }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

{{ as_given('figures', {
    'late_entries': 'entry_times',
    'backdated': 'entry_times'
}, within='period_id') }}
