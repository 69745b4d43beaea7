{{ config(materialized='view') }}

with unexplained as (
    select
        institution_id,
        academic_year,
        period_id,
        class_id,
        cast(count(*) as integer) as changes,
        cast(count(*) filter (where severity = 'blocker') as integer) as blockers
    from {{ ref('rpt_readiness_item') }}
    where kind = 'unexplained_change'
    group by all
)

select
    class.institution_id,
    class.academic_year,
    class.period_id,
    class.class_id,
    class.marks_due_on,
    class.is_due as is_marks_due,
    class.subgroups_without_pupils,
    class.movement_difference,
    class.pupils_in_two_classes,
    class.late_movements,
    class.subgroup_changes,
    class.contradictions,
    coalesce(unexplained.changes, 0) as unexplained_changes,
    class.blockers + coalesce(unexplained.blockers, 0) as blockers,
    class.notes + coalesce(unexplained.changes - unexplained.blockers, 0) as notes,
    class.blockers + coalesce(unexplained.blockers, 0) = 0 as ready
from {{ ref('int_readiness_class') }} as class
left join unexplained on {{ same('class', 'unexplained', ['period_id', 'class_id']) }}
