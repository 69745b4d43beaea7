{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set lessons = {
    'lessons_missed': 'missed_lessons', 'lessons_excused': 'excused_lessons', 'lessons_illness': 'illness_lessons'
} -%}
with attended as (
    {{ as_given('day', {'is_full_day_missed': 'lessons'}, slice_of(ref('fct_attendance_day')), 'day') }}
),

figures as (
    select
        roster.institution_id,
        roster.academic_year,
        roster.class_id,
        roster.period_id,
        roster.student_id,
        cast(count(*) filter (where attended.is_full_day_missed) as integer) as days_missed,
        cast(count(*) filter (where attended.is_full_day_excused) as integer) as days_excused,
        cast(count(*) filter (where attended.is_full_day_illness) as integer) as days_illness,
        {%- for column, of_a_day in lessons.items() %}
            cast(
                coalesce(
                    sum(attended.{{ of_a_day }}) filter (where attended.is_full_day_missed is distinct from true), 0
                ) as integer
            ) as {{ column }},
        {%- endfor %}
        cast(coalesce(sum(attended.late_lessons), 0) as integer) as late_lessons,
        cast(coalesce(sum(attended.missed_lessons), 0) as integer) as all_missed_lessons
    from {{ slice_of(ref('fct_roster')) }} as roster
    inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('roster', 'period', ['period_id']) }}
    left join attended
        on
            {{ same('roster', 'attended', ['student_id']) }}
            and attended.day between period.starts_on and period.ends_on
            and (roster.is_last_class or roster.class_id = attended.class_id)
    group by all
)

{{ as_given('figures', {
    'days_missed': 'lessons',
    'days_excused': 'lessons',
    'days_illness': 'lessons'
}, within='period_id') }}
