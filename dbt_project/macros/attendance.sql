{#-
  The figures of attendance over any number of pupils and days, counted from rows of rpt_attendance_day read as
  `attended`; a group without a row (an outer join) counts zeros.
-#}
{% macro attendance_figures() -%}
    {%- for column, lessons in {
        'expected_lessons': 'expected_lessons', 'missed_lessons': 'lessons_missed',
        'excused_lessons': 'lessons_excused', 'illness_lessons': 'lessons_illness',
        'unexcused_lessons': 'lessons_unexcused', 'unspecified_lessons': 'lessons_unspecified',
        'late_lessons': 'lessons_late'
    }.items() -%}
        cast(coalesce(sum(attended.{{ lessons }}), 0) as integer) as {{ column }},
    {% endfor -%}
    cast(count(*) filter (where attended.is_full_day_missed) as integer) as days_missed,
    cast(count(*) filter (where attended.is_full_day_excused) as integer) as days_excused,
    cast(count(*) filter (where attended.is_full_day_illness) as integer) as days_illness
{%- endmacro %}

{#- The end of a model of such figures: with the rate of attendance, null where the journal does not list the lessons
  of those days. -#}
{% macro attendance_rated(counted, within) -%}
figures as (
    select
        *,
        {{ metric('attendance') }} as attendance_pct
    from {{ counted }}
)

{{ as_given('figures', {
    'expected_lessons': 'lessons',
    'days_missed': 'lessons',
    'days_excused': 'lessons',
    'days_illness': 'lessons',
    'attendance_pct': 'lessons'
}, within=within) }}
{%- endmacro %}
