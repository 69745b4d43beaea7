-- all lessons of the week, of subjects without marks too
{% set kinds = ['excused', 'illness', 'unexcused', 'unspecified', 'late'] -%}
with week as (
    select institution_id, academic_year, class_id, week, student_id, period_id, as_of
    from {{ slice_of(ref('rpt_weekly_progress')) }}
    group by all
),

absent as (
    select
        week.institution_id,
        week.academic_year,
        week.class_id,
        week.week,
        week.student_id,
        {%- for kind in kinds %}
            count(*) filter (where absence.absence_kind = '{{ kind }}') as {{ kind }}_lessons,
        {%- endfor %}
        count(*) filter (where absence.counts_as_missed) as missed_lessons
    from week
    inner join {{ slice_of(ref('fct_absence')) }} as absence
        on {{ same('week', 'absence', ['student_id']) }} and absence.day between week.week and week.as_of
    where absence.is_expected
    group by all
),

figures as (
    select
        week.*,
        {%- for column in ['missed', 'excused', 'illness', 'unexcused', 'unspecified', 'late'] %}
            cast(coalesce(any_value(absent.{{ column }}_lessons), 0) as integer) as {{ column }}_lessons,
        {%- endfor %}
        cast(coalesce(sum(day.expected_lessons), 0) as integer) as expected_lessons
    from week
    left join absent on {{ same('week', 'absent', ['class_id', 'week', 'student_id']) }}
    left join {{ slice_of(ref('fct_expected_day')) }} as day
        on {{ same('week', 'day', ['student_id']) }} and day.day between week.week and week.as_of
    group by all
)

{{ as_given('figures', {
    'expected_lessons': 'lessons'
}, within='week') }}
