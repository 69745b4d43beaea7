{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

select
    roster.institution_id,
    roster.academic_year,
    roster.class_id,
    roster.period_id,
    roster.student_id,
    {%- for column, outcome in [('n5', '5'), ('n4', '4'), ('n3', '3'), ('n2', '2'), ('n_na', 'na')] %}
        cast(count(*) filter (where mark.outcome = '{{ outcome }}') as integer) as {{ column }},
    {%- endfor %}
    cast(count(mark.points) as integer) as n_points,
    cast(coalesce(sum(mark.points), 0) as integer) as sum_points
from {{ slice_of(ref('fct_roster')) }} as roster
inner join {{ slice_of(ref('dim_class')) }} as class on {{ same('roster', 'class', ['class_id']) }}
left join {{ slice_of(ref('int_report_class_mark')) }} as mark
    on {{ same('roster', 'mark', ['class_id', 'period_id', 'student_id']) }}
where class.has_marks
group by all
