{{ config(materialized='view') }}

with unexplained as (
    select institution_id, academic_year, period_id, class_id, subject_id, count(*) as blockers
    from {{ ref('rpt_readiness_item') }}
    where kind = 'unexplained_change' and severity = 'blocker'
    group by all
)

select
    place.institution_id,
    place.academic_year,
    place.period_id,
    place.class_id,
    place.subject_id,
    place.missing_period_marks,
    place.below_minimum,
    place.unfilled_topics,
    place.unspecified_absences,
    place.forbidden_values,
    place.unjustified_marks,
    place.blockers = 0 and unexplained.blockers is null as ready
from {{ ref('int_readiness_subject') }} as place
left join unexplained on {{ same('place', 'unexplained', ['period_id', 'class_id', 'subject_id']) }}
