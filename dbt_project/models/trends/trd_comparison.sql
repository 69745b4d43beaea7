{{ config(materialized='view') }}

{% set compared = ['mark_success', 'mark_quality', 'sou', 'mean_mark', 'current_mark'] -%}
-- what stands beside what: a teacher's subject beside the school's, a subject beside all of the school, a class (in a
-- subject too) beside its grade
with placed as (
    select
        one.*,
        case when one.unit_kind = 'school' then 'subject' else one.unit_kind end as compared,
        case one.unit_kind when 'class' then 'grade' else 'school' end as reference_kind,
        case one.unit_kind when 'class' then cast(class.grade as varchar) else one.institution_id end as reference_id,
        case when one.unit_kind != 'school' then one.subject_id end as reference_subject_id
    from {{ ref('trd_measure') }} as one
    left join {{ ref('dim_class') }} as class
        on {{ same('one', 'class') }} and one.unit_kind = 'class' and one.unit_id = class.class_id
    where
        (one.unit_kind in ('teacher', 'school') and one.subject_id is not null or one.unit_kind = 'class')
        and one.metric in ({{ "'" ~ compared | join("', '") ~ "'" }})
),

beside as (
    select
        one.*,
        reference.value as reference_value,
        reference.pupils as reference_pupils,
        {{ difference('one', 'reference') }} as difference,
        {{ difference_low('one', 'reference') }} as difference_low,
        {{ difference_high('one', 'reference') }} as difference_high
    from placed as one
    left join {{ ref('trd_measure') }} as reference
        on
            {{ same('one', 'reference', ['period_id', 'metric']) }}
            and one.reference_kind = reference.unit_kind
            and one.reference_id = reference.unit_id
            and one.reference_subject_id is not distinct from reference.subject_id
)

select
    institution_id,
    academic_year,
    period_id,
    period_kind,
    period_ordinal,
    compared,
    unit_kind,
    unit_id,
    subject_id,
    metric,
    numerator,
    denominator,
    value,
    low,
    high,
    pupils,
    reference_kind,
    reference_id,
    reference_value,
    reference_pupils,
    difference,
    difference_low,
    difference_high,
    case
        when value is null or reference_value is null then 'нет показателя'
        when pupils < {{ trend_threshold('comparison_pupils') }} or difference_low is null then 'мало данных'
        when difference_low > 0 then 'выше'
        when difference_high < 0 then 'ниже'
        else 'не отличается'
    end as verdict
from beside
