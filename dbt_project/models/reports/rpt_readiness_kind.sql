{{ config(materialized='view') }}

{% for unit, id in {
    'school': 'institution_id', 'class': 'class_id', 'teacher': "coalesce(teacher_id, '')"
}.items() -%}
    select
        institution_id,
        academic_year,
        period_id,
        '{{ unit }}' as unit_kind,
        {{ id }} as unit_id,
        kind,
        severity,
        title,
        kind_order,
        cast(count(*) as integer) as n
    from {{ ref('rpt_readiness_item') }}
    group by all
    {{ 'union all' if not loop.last }}
{% endfor -%}
