{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- the pupils of a unit in a period: whom two classes of it show (he moved on the way) is shown by the later one
select
    unit.institution_id,
    unit.academic_year,
    unit.unit_kind,
    unit.unit_id,
    roster.period_id,
    roster.student_id,
    roster.class_id,
    class.has_marks,
    -- null where his class is not marked: what a rate divides and what it divides by come from this column alone
    pupil.group_code,
    pupil.has_single_four
from {{ slice_of(ref('fct_roster')) }} as roster
inner join {{ slice_of(ref('int_report_class_unit')) }} as unit on {{ same('roster', 'unit', ['class_id']) }}
inner join {{ slice_of(ref('dim_class')) }} as class on {{ same('roster', 'class', ['class_id']) }}
left join {{ slice_of(ref('rpt_student_groups')) }} as pupil
    on {{ same('roster', 'pupil', ['class_id', 'period_id', 'student_id']) }}
qualify
    row_number() over (
        partition by
            unit.institution_id, unit.academic_year, unit.unit_kind, unit.unit_id, roster.period_id, roster.student_id
        order by roster.is_last_class desc, roster.class_id asc
    ) = 1
