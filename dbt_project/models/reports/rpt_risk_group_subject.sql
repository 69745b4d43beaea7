-- the average stands on at least so many marks, and is compared as printed
with judged as (
    select
        forecast.institution_id,
        forecast.academic_year,
        forecast.class_id,
        cut.week,
        forecast.student_id,
        forecast.subject_id,
        forecast.period_id,
        forecast.as_of,
        coalesce(
            forecast.average_so_far < threshold.failing_average
            and forecast.marks_so_far >= threshold.failing_average_least, false
        ) as failing_average,
        forecast.average_so_far,
        forecast.marks_so_far,
        forecast.predicted_mark <= threshold.predicted_mark as is_predicted,
        forecast.predicted_mark,
        forecast.p2
    from {{ slice_of(ref('rpt_forecast')) }} as forecast
    inner join {{ slice_of(ref('int_forecast_cut')) }} as cut
        on {{ same('forecast', 'cut', ['period_id', 'as_of']) }} and cut.is_week
    cross join {{ ref('int_risk_threshold') }} as threshold
)

select *
from judged
where failing_average or is_predicted
