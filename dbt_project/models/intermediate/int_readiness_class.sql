{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set kinds = {
    'empty_subgroup': 'subgroups_without_pupils',
    'late_movement': 'late_movements',
    'subgroup_change': 'subgroup_changes',
    'contradiction': 'contradictions',
} -%}
with item as (
    select
        institution_id,
        academic_year,
        period_id,
        class_id,
        {% for kind, column in kinds.items() -%}
            count(*) filter (where kind = '{{ kind }}') as {{ column }},
        {% endfor -%}
        count(distinct student_id) filter (where kind = 'two_classes') as pupils_in_two_classes,
        count(*) filter (where severity = 'blocker') as blockers,
        count(*) filter (where severity = 'note') as notes
    from {{ slice_of(ref('int_readiness_item')) }}
    group by all
),

movement as (
    select institution_id, academic_year, period_id, class_id, sum(difference) as difference
    from {{ slice_of(ref('int_readiness_movement')) }}
    group by all
),

figures as (
    select
        place.institution_id,
        place.academic_year,
        place.period_id,
        place.class_id,
        place.marks_due_on,
        place.is_due,
        cast(coalesce(movement.difference, 0) as integer) as movement_difference,
        {% for column in kinds.values() -%}
            cast(coalesce(item.{{ column }}, 0) as integer) as {{ column }},
        {% endfor -%}
        cast(coalesce(item.pupils_in_two_classes, 0) as integer) as pupils_in_two_classes,
        cast(coalesce(item.blockers, 0) as integer) as blockers,
        cast(coalesce(item.notes, 0) as integer) as notes
    from {{ slice_of(ref('int_readiness_period')) }} as place
    left join item on {{ same('place', 'item', ['period_id', 'class_id']) }}
    left join movement on {{ same('place', 'movement', ['period_id', 'class_id']) }}
)

{{ as_given('figures', {
    'late_movements': 'orders'
}, within='period_id') }}
