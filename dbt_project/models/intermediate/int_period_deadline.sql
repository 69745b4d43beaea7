{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- A preliminary report is asked for while a period runs; the year is no such period.
select
    period.institution_id,
    period.academic_year,
    period.period_id,
    {{ due_on('marks.term', 'period.ends_on', 'week') }} as marks_due_on,
    case when not period.is_year then period.ends_on - preliminary.term.days end as preliminary_due_on
from {{ slice_of(ref('dim_period')) }} as period
left join {{ working_days_of_slice() }} as week on {{ same('period', 'week') }}
left join {{ terms() }} as marks
    on period.institution_id = marks.institution_id and marks.policy = 'period_marks_due'
left join {{ terms() }} as preliminary
    on period.institution_id = preliminary.institution_id and preliminary.policy = 'preliminary_due'
