{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

with pupil as (
    select
        roster.institution_id,
        roster.academic_year,
        roster.class_id,
        roster.period_id,
        roster.student_id,
        roster.is_last_class,
        case when period.is_year then 'annual' else 'period' end as kind
    from {{ slice_of(ref('fct_roster')) }} as roster
    inner join {{ slice_of(ref('dim_class')) }} as class on {{ same('roster', 'class', ['class_id']) }}
    inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('roster', 'period', ['period_id']) }}
    where class.has_marks
),

-- the class that a pupil is in last answers for every mark he earned in the period; a class he left, for its own
shown as (
    select
        pupil.institution_id,
        pupil.academic_year,
        pupil.class_id,
        pupil.period_id,
        pupil.student_id,
        mark.subject_id,
        mark.value,
        mark.outcome,
        mark.points
    from pupil
    inner join {{ slice_of(ref('fct_period_mark')) }} as mark
        on {{ same('pupil', 'mark', ['period_id', 'student_id', 'kind']) }}
    where pupil.is_last_class or pupil.class_id = mark.class_id
),

cell as (
    select
        pupil.institution_id,
        pupil.academic_year,
        pupil.class_id,
        pupil.period_id,
        pupil.student_id,
        taught.subject_id
    from pupil
    inner join {{ slice_of(ref('dim_class_subject')) }} as taught on {{ same('pupil', 'taught', ['class_id']) }}
    union distinct
    select
        institution_id,
        academic_year,
        class_id,
        period_id,
        student_id,
        subject_id
    from shown
)

select
    cell.institution_id,
    cell.academic_year,
    cell.class_id,
    cell.period_id,
    cell.student_id,
    cell.subject_id,
    shown.value,
    shown.outcome,
    shown.points
from cell
left join shown on {{ same('cell', 'shown', ['class_id', 'period_id', 'student_id', 'subject_id']) }}
