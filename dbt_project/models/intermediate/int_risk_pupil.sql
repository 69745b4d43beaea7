{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Everyone of a class at the end of a week, and what his attendance and his marks over all subjects were in the days
-- that the thresholds ask about. Marks are those known that evening, lessons and absences what the journal says now.
with pupil as (
    select cut.institution_id, cut.academic_year, member.class_id, cut.week, member.student_id, cut.period_id, cut.as_of
    from {{ slice_of(ref('int_forecast_cut')) }} as cut
    inner join {{ slice_of(ref('dim_class')) }} as class on {{ same('cut', 'class') }} and cut.kind = class.period_kind
    inner join {{ slice_of(ref('int_memberships')) }} as member
        on
            {{ same('class', 'member', ['class_id']) }}
            and {{ is_within('cut.as_of', 'member.joined_on', 'member.left_on') }}
    where cut.is_week and class.has_marks
),

attended as (
    select
        pupil.*,
        sum(day.expected_lessons) as expected_lessons,
        sum(day.missed_lessons) as missed_lessons
    from pupil
    cross join {{ ref('int_risk_threshold') }} as threshold
    inner join {{ slice_of(ref('fct_attendance_day')) }} as day
        on
            {{ same('pupil', 'day', ['student_id']) }}
            and day.day between pupil.as_of - threshold.missed_share_days + 1 and pupil.as_of
    group by all
),

unexcused as (
    select pupil.*, count(*) as unexcused_lessons
    from pupil
    cross join {{ ref('int_risk_threshold') }} as threshold
    inner join {{ slice_of(ref('fct_absence')) }} as absence
        on
            {{ same('pupil', 'absence', ['student_id']) }}
            and absence.day between pupil.as_of - threshold.unexcused_misses_days + 1 and pupil.as_of
    where absence.is_expected and absence.absence_kind = 'unexcused'
    group by all
),

trend as (
    select
        pupil.*,
        {% for span, inside in [
            ('recent', 'mark.day > pupil.as_of - threshold.falling_trend_days'),
            ('former', 'mark.day <= pupil.as_of - threshold.falling_trend_days')
        ] -%}
        sum(mark.points * mark.weight) filter (where {{ inside }}) as {{ span }}_points,
        sum(mark.weight) filter (where {{ inside }}) as {{ span }}_weight,
        count(*) filter (where {{ inside }}) as {{ span }}_marks{{ ',' if not loop.last }}
    {% endfor -%}
    from pupil
    cross join {{ ref('int_risk_threshold') }} as threshold
    inner join {{ slice_of(ref('int_forecast_mark')) }} as mark
        on
            {{ same('pupil', 'mark', ['student_id']) }}
            and mark.day between pupil.as_of - 3 * threshold.falling_trend_days + 1 and pupil.as_of
            and {{ is_within('pupil.as_of', 'mark.known_from', 'mark.known_to') }}
    where mark.points is not null
    group by all
),

figures as (
    select
        pupil.*,
        pupil.as_of - threshold.missed_share_days + 1 as attended_from,
        cast(coalesce(attended.expected_lessons, 0) as integer) as expected_lessons,
        cast(coalesce(attended.missed_lessons, 0) as integer) as missed_lessons,
        cast(coalesce(unexcused.unexcused_lessons, 0) as integer) as unexcused_lessons,
        {{ metric('current_mark', counts={
            'weighted_points': 'trend.recent_points * 0.001', 'weights': 'trend.recent_weight * 0.001'
        }) }} as recent_average,
        {{ metric('current_mark', counts={
            'weighted_points': 'trend.former_points * 0.001', 'weights': 'trend.former_weight * 0.001'
        }) }} as former_average,
        cast(coalesce(trend.recent_marks, 0) as integer) as recent_marks,
        cast(coalesce(trend.former_marks, 0) as integer) as former_marks
    from pupil
    cross join {{ ref('int_risk_threshold') }} as threshold
    left join attended on {{ same('pupil', 'attended', ['class_id', 'period_id', 'week', 'student_id']) }}
    left join unexcused on {{ same('pupil', 'unexcused', ['class_id', 'period_id', 'week', 'student_id']) }}
    left join trend on {{ same('pupil', 'trend', ['class_id', 'period_id', 'week', 'student_id']) }}
)

{{ as_given('figures', {
    'expected_lessons': 'lessons'
}, within=['attended_from', 'as_of']) }}
