{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set slice = ['institution_id', 'academic_year'] -%}
{% set unit = slice + ['period_id', 'unit_kind', 'unit_id'] -%}
{% set lessons = {
    'expected_lessons': 'expected_lessons', 'missed_lessons': 'lessons_missed', 'excused_lessons': 'lessons_excused',
    'illness_lessons': 'lessons_illness', 'unexcused_lessons': 'lessons_unexcused',
    'unspecified_lessons': 'lessons_unspecified'
} -%}
-- every pupil's every day counts in the class he was in that day, as in rpt_attendance_week
with attended as (
    select
        day.institution_id,
        day.academic_year,
        class_period.period_id,
        day.class_id,
        day.student_id,
        {%- for column, of_a_day in lessons.items() %}
            sum(day.{{ of_a_day }}) as {{ column }},
        {%- endfor %}
        count(*) as days
    from {{ slice_of(ref('rpt_attendance_day')) }} as day
    inner join {{ slice_of(ref('dim_class_period')) }} as class_period
        on {{ same('day', 'class_period', ['class_id']) }}
    inner join {{ slice_of(ref('dim_period')) }} as period
        on
            {{ same('class_period', 'period', ['period_id']) }}
            and day.day between period.starts_on and period.ends_on
    group by all
),

-- a period of which the journal does not list the lessons of every day is not known at all
given as (
    {{ as_given('attended', {'expected_lessons': 'lessons'}, within='period_id') }}
),

placed as (
    select
        attended.institution_id,
        attended.academic_year,
        attended.period_id,
        unit.unit_kind,
        unit.unit_id,
        cast(null as varchar) as subject_id,
        attended.student_id,
        {%- for column in lessons %}
            sum(attended.{{ column }}) as {{ column }},
        {%- endfor %}
        sum(attended.days) as days
    from given as attended
    inner join {{ slice_of(ref('int_report_class_unit')) }} as unit on {{ same('attended', 'unit', ['class_id']) }}
    group by all
),

-- where the journal does not list its lessons nobody is observed, and that is not nobody who misses them
pupil as (
    select
        *,
        case
            when expected_lessons is not null
                then cast(days >= {{ trend_threshold('chronic_absence_days') }} as integer)
        end as observed_pupils,
        case
            when days >= {{ trend_threshold('chronic_absence_days') }}
                then cast(
                    100 * missed_lessons >= {{ trend_threshold('chronic_absence_pct') }} * expected_lessons as integer
                )
            else 0
        end as chronic_pupils
    from placed
)

{{ metric_rows(
    ['missed_share', 'excused_share', 'illness_share', 'unexcused_share', 'unspecified_share', 'chronic_absence'],
    unit + ['subject_id'], 'pupil', of_pupils=true
) }}
