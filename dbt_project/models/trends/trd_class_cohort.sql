{{ config(materialized='view') }}

select
    lineage.institution_id,
    lineage.cohort_academic_year,
    lineage.cohort_class_id,
    lineage.cohort_step,
    now.academic_year,
    lineage.class_id,
    lineage.grade,
    lineage.carried,
    lineage.carried_pct,
    now.period_id,
    now.period_kind,
    now.period_ordinal,
    now.subject_id,
    now.metric,
    now.numerator,
    now.denominator,
    now.value,
    now.low,
    now.high,
    now.pupils,
    start.value as start_value,
    {{ difference('now', 'start') }} as change_from_start,
    {{ difference_low('now', 'start') }} as change_low,
    {{ difference_high('now', 'start') }} as change_high
from {{ ref('trd_class_lineage') }} as lineage
inner join {{ ref('trd_measure') }} as now
    on {{ same('lineage', 'now') }} and now.unit_kind = 'class' and lineage.class_id = now.unit_id
left join {{ ref('trd_measure') }} as start
    on
        lineage.institution_id = start.institution_id
        and lineage.cohort_academic_year = start.academic_year
        and start.unit_kind = 'class'
        and lineage.cohort_class_id = start.unit_id
        and now.metric = start.metric
        and now.period_kind = start.period_kind
        and now.period_ordinal = start.period_ordinal
        and {{ same_subject('now', 'start') }}
