{% set unit = ['institution_id', 'academic_year', 'period_id', 'unit_kind', 'unit_id'] -%}
with counted as (
    select
        {{ unit | join(', ') }},
        cast(null as varchar) as subject_id,
        {%- for group in ['without_marks', 'excellent', 'good', 'one_three', 'several_threes'] %}
            count(*) filter (where group_code = '{{ group }}') as n_{{ group }},
        {%- endfor %}
        count(*) filter (where has_marks) as marked_headcount
    from {{ ref('int_report_unit_pupil') }}
    group by all
)

{{ metric_rows(['pupil_success', 'pupil_quality'], unit + ['subject_id'], 'counted') }}
