{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set parts = {
    'mark': ['subject_id', 'teacher_id', 'student_id'],
    'lesson': ['subject_id', 'teacher_id', 'student_id', 'lesson_id', 'day'],
    'movement': ['student_id'],
    'subgroup': ['subject_id', 'teacher_id'],
    'breach': ['subject_id', 'teacher_id', 'student_id', 'day'],
} -%}
{% set columns = {
    'subject_id': 'varchar', 'teacher_id': 'varchar', 'student_id': 'varchar', 'lesson_id': 'varchar', 'day': 'date'
} -%}
with item as (
    {% for part, has in parts.items() -%}
        select
            institution_id,
            academic_year,
            period_id,
            class_id,
            {% for column, type in columns.items() -%}
                {{ column if column in has else 'cast(null as ' ~ type ~ ') as ' ~ column }},
            {% endfor -%}
            kind,
            key,
            text
        from {{ slice_of(ref('int_readiness_' ~ part ~ '_item')) }}
        union all
    {% endfor -%}
    -- what the journal contradicts itself in, as far as it is known of which class and day
    select
        anomaly.institution_id,
        anomaly.academic_year,
        place.period_id,
        anomaly.class_id,
        null as subject_id,
        null as teacher_id,
        null as student_id,
        case when anomaly.entity = 'lesson' then anomaly.key end as lesson_id,
        anomaly.day,
        'contradiction' as kind,
        anomaly.kind || '/' || anomaly.key as key,
        strftime(anomaly.day, '%d.%m.%Y') || ': ' || anomaly.message as text
    from {{ slice_of(ref('fct_anomaly')) }} as anomaly
    inner join {{ slice_of(ref('int_readiness_period')) }} as place
        on {{ same('anomaly', 'place', ['class_id']) }} and anomaly.day between place.starts_on and place.ends_on
)

select item.*, rule.severity, rule.kind_order, rule.title
from item
inner join {{ ref('readiness_rules') }} as rule on item.kind = rule.kind
