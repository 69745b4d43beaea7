select
    sums.institution_id,
    sums.academic_year,
    sums.class_id,
    sums.period_id,
    sums.student_id,
    sums.subject_id,
    sums.as_of,
    sums.marks_so_far,
    {{ metric('current_mark', counts={'weighted_points': 'sums.points * 0.001', 'weights': 'sums.weight * 0.001'}) }}
        as average_so_far,
    minimum.minimum_marks,
    coalesce(sums.marks_so_far < minimum.minimum_marks, false) as is_below_minimum,
    cast(minimum.minimum_marks * cut.days_gone // (cut.days_gone + cut.days_left) as integer) as marks_due,
    coalesce(sums.marks_so_far < marks_due, false) as is_behind,
    forecast.predicted_mark,
    forecast.p5,
    forecast.p4,
    forecast.p3,
    forecast.p2,
    coalesce(forecast.predicted_mark = 2 or forecast.p2 >= threshold.danger_of_two, false) as is_in_danger,
    lesson.expected_lessons,
    lesson.missed_lessons,
    {{ metric('missed_share', 'lesson.$') }} as missed_pct
from {{ slice_of(ref('int_forecast_sum')) }} as sums
inner join {{ slice_of(ref('int_preliminary_lesson')) }} as lesson
    on {{ same('sums', 'lesson', ['class_id', 'period_id', 'student_id', 'subject_id']) }}
inner join {{ slice_of(ref('int_forecast_cut')) }} as cut
    on {{ same('sums', 'cut', ['period_id', 'as_of']) }} and cut.is_preliminary
cross join {{ ref('int_risk_threshold') }} as threshold
left join {{ slice_of(ref('rpt_forecast')) }} as forecast
    on {{ same('sums', 'forecast', ['period_id', 'as_of', 'student_id', 'subject_id']) }}
left join {{ slice_of(ref('int_minimum_marks')) }} as minimum
    on {{ same('sums', 'minimum', ['period_id', 'class_id', 'subject_id']) }}
