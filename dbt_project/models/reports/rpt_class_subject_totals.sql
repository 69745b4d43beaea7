{% set counts = {
    'n5': '5', 'n4': '4', 'n3': '3', 'n2': '2', 'n_na': 'na', 'n_exempt': 'exempt', 'n_no': 'no'
} -%}
with counted as (
    select
        institution_id,
        academic_year,
        class_id,
        period_id,
        subject_id,
        {%- for column, outcome in counts.items() %}
            cast(count(*) filter (where outcome = '{{ outcome }}') as integer) as {{ column }},
        {%- endfor %}
        cast(count(*) filter (where outcome is null) as integer) as n_without,
        n5 + n4 + n3 + n2 + n_na + n_no as n,
        coalesce(sum(points), 0) as sum_points,
        count(points) as n_points
    from {{ slice_of(ref('int_report_class_mark')) }}
    group by all
)

select
    institution_id,
    academic_year,
    class_id,
    period_id,
    subject_id,
    {{ counts.keys() | join(',\n    ') }},
    n_without,
    n,
    {{ percentage('n5 + n4 + n3 + n_no', 'n') }} as success_pct,
    {{ percentage('n5 + n4', 'n') }} as quality_pct,
    {{ percentage('100 * n5 + 64 * n4 + 36 * n3 + 16 * n2 + 7 * n_na', '100 * n') }} as sou,
    {{ average('sum_points', 'n_points') }} as average_mark
from counted
