{#-
  The results of a teacher's pupils over `keys` beside the teacher and the period, with the rates of the previous period
  over the same keys. Exact from counts: a total is counted over its marks, never over percentages of its parts.
-#}
{% macro teacher_results(keys) -%}
{%- set grain = ['teacher_id'] + keys -%}
with rated as (
    select
        institution_id,
        academic_year,
        {{ grain | join(',\n        ') }},
        period_id,
        cast(count(distinct student_id) as integer) as headcount,
        {{ marks_counted() }},
        {{ rates_of_marks() }}
    from {{ slice_of(ref('int_report_teacher_mark')) }}
    group by institution_id, academic_year, {{ grain | join(', ') }}, period_id
)

select
    rated.* exclude (sum_points, n_points),
    previous.success_pct as prev_success_pct,
    previous.quality_pct as prev_quality_pct
from rated
inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('rated', 'period', ['period_id']) }}
left join rated as previous
    on {{ same('rated', 'previous', grain) }} and period.previous_period_id = previous.period_id
{%- endmacro %}
