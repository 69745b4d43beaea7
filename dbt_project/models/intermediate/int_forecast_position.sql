{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Where the estimate stands. The nearest mark is what plain rounding makes of the marks so far (without marks, of the
-- estimate); `place` is how far the estimate, moved by the teacher's habit, lies above the border below that mark, in
-- twentieths of a mark (0…19 within it, less and more outside); `openness`: tenths of the period's weight to come.
select
    estimate.institution_id,
    estimate.academic_year,
    estimate.period_id,
    estimate.as_of,
    estimate.class_id,
    estimate.student_id,
    estimate.subject_id,
    estimate.marks_so_far,
    estimate.points,
    estimate.weight,
    cast({{ rounded_ratio('estimate.points', 'estimate.weight') }} as integer) as naive_mark,
    coalesce(naive_mark, cast(least(5, (estimate.estimate + habit.shift + 5000) // 10000) as integer)) as nearest_mark,
    -- five marks more than there are, so that a whole number is divided that is never negative
    cast(
        greatest(
            -6, least(25, (estimate.estimate + habit.shift + 55000 - 10000 * nearest_mark) // 500 - 100)
        ) as integer
    )
        as place,
    cast(estimate.openness // 100 as integer) as openness,
    habit.is_learnt
from {{ slice_of(ref('int_forecast_estimate')) }} as estimate
inner join {{ slice_of(ref('int_forecast_habit')) }} as habit
    on {{ same('estimate', 'habit', ['period_id', 'class_id', 'subject_id']) }}
