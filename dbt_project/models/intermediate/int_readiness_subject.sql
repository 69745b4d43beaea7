{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set kinds = {
    'unfilled_topic': 'unfilled_topics',
    'unspecified_absence': 'unspecified_absences',
    'forbidden_value': 'forbidden_values',
    'unjustified_mark': 'unjustified_marks',
} -%}
-- every subject the class has in the period, and any that something was found in
with place as (
    select teaching.institution_id, teaching.academic_year, teaching.period_id, teaching.class_id, teaching.subject_id
    from {{ slice_of(ref('fct_teaching')) }} as teaching
    inner join {{ slice_of(ref('int_readiness_period')) }} as begun
        on {{ same('teaching', 'begun', ['period_id', 'class_id']) }}
    union distinct
    select institution_id, academic_year, period_id, class_id, subject_id
    from {{ slice_of(ref('int_readiness_item')) }}
    where subject_id is not null
),

item as (
    select
        institution_id,
        academic_year,
        period_id,
        class_id,
        subject_id,
        {% for kind, column in kinds.items() -%}
            count(*) filter (where kind = '{{ kind }}') as {{ column }},
        {% endfor -%}
        count(*) filter (where severity = 'blocker') as blockers
    from {{ slice_of(ref('int_readiness_item')) }}
    group by all
),

pupil as (
    select
        institution_id,
        academic_year,
        period_id,
        class_id,
        subject_id,
        count(*) filter (where is_missing) as missing_period_marks,
        count(*) filter (where is_below_minimum) as below_minimum,
        count(minimum_marks) as with_minimum
    from {{ slice_of(ref('int_readiness_pupil')) }}
    group by all
),

figures as (
    select
        place.*,
        cast(coalesce(pupil.missing_period_marks, 0) as integer) as missing_period_marks,
        cast(coalesce(pupil.below_minimum, 0) as integer) as below_minimum,
        coalesce(pupil.with_minimum, 0) as with_minimum,
        {% for column in kinds.values() -%}
            cast(coalesce(item.{{ column }}, 0) as integer) as {{ column }},
        {% endfor -%}
        cast(coalesce(item.blockers, 0) as integer) as blockers
    from place
    left join item on {{ same('place', 'item', ['period_id', 'class_id', 'subject_id']) }}
    left join pupil on {{ same('place', 'pupil', ['period_id', 'class_id', 'subject_id']) }}
)

{{ as_given('figures', {
    'unfilled_topics': 'topics',
    'below_minimum': 'curriculum if with_minimum = 0'
}, within='period_id') }}
