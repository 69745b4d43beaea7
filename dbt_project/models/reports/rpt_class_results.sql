-- a pending mark that policy does not count has no points, and then its weight does not count either
with current_marks as (
    select
        roster.institution_id,
        roster.academic_year,
        roster.class_id,
        roster.period_id,
        roster.student_id,
        mark.subject_id,
        sum(mark.points * mark.weight) as weighted_points,
        sum(mark.weight) as weights
    from {{ slice_of(ref('fct_roster')) }} as roster
    inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('roster', 'period', ['period_id']) }}
    inner join {{ slice_of(ref('fct_mark')) }} as mark
        on
            {{ same('roster', 'mark', ['student_id']) }}
            and mark.day between period.starts_on and period.ends_on
            and (roster.is_last_class or roster.class_id = mark.class_id)
    where mark.points is not null
    group by all
)

select
    shown.institution_id,
    shown.academic_year,
    shown.class_id,
    shown.period_id,
    shown.student_id,
    shown.subject_id,
    shown.value,
    {{ average('current_marks.weighted_points', 'current_marks.weights') }} as average_current
from {{ slice_of(ref('int_report_class_mark')) }} as shown
left join current_marks on {{ same('shown', 'current_marks', ['class_id', 'period_id', 'student_id', 'subject_id']) }}
