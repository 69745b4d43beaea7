with subject as (
    select
        institution_id,
        academic_year,
        class_id,
        week,
        as_of,
        student_id,
        cast(count(*) filter (where failing_average) as integer) as failing_subjects,
        min(average_so_far) filter (where failing_average) as lowest_average,
        cast(count(*) filter (where is_predicted) as integer) as predicted_subjects
    from {{ slice_of(ref('rpt_risk_group_subject')) }}
    group by all
),

judged as (
    select
        pupil.*,
        coalesce(subject.failing_subjects, 0) as failing_subjects,
        subject.lowest_average,
        coalesce(subject.predicted_subjects, 0) as predicted_subjects,
        {{ metric('missed_share', 'pupil.$') }} as missed_pct,
        case
            when least(pupil.recent_marks, pupil.former_marks) >= threshold.falling_trend_least
                then cast(pupil.former_average - pupil.recent_average as decimal(4, 2))
        end as decline,
        coalesce(subject.failing_subjects, 0) > 0 as failing_average,
        coalesce(decline >= threshold.falling_trend, false) as falling_trend,
        coalesce(100 * pupil.missed_lessons >= threshold.missed_share * nullif(pupil.expected_lessons, 0), false)
            as missed_share,
        pupil.unexcused_lessons >= threshold.unexcused_misses as unexcused_misses,
        coalesce(subject.predicted_subjects, 0) > 0 as predicted_mark
    from {{ slice_of(ref('int_risk_pupil')) }} as pupil
    cross join {{ ref('int_risk_threshold') }} as threshold
    left join subject on {{ same('pupil', 'subject', ['class_id', 'week', 'as_of', 'student_id']) }}
)

select
    institution_id,
    academic_year,
    class_id,
    week,
    student_id,
    period_id,
    as_of,
    failing_average,
    failing_subjects,
    lowest_average,
    falling_trend,
    former_average,
    recent_average,
    decline,
    missed_share,
    missed_lessons,
    expected_lessons,
    missed_pct,
    unexcused_misses,
    unexcused_lessons,
    predicted_mark,
    predicted_subjects,
    cast(
        cast(failing_average as integer) + cast(falling_trend as integer) + cast(missed_share as integer)
        + cast(unexcused_misses as integer) + cast(predicted_mark as integer) as integer
    ) as reasons
from judged
where failing_average or falling_trend or missed_share or unexcused_misses or predicted_mark
