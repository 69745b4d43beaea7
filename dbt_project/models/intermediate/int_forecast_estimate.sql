{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- The average at the end of the period: the marks he has, and for the rest of it what is expected of him, which is his
-- own marks (earlier periods count less) drawn towards the class in that subject and his level over all subjects.
with class_mean as (
    select
        sums.institution_id,
        sums.academic_year,
        sums.period_id,
        sums.as_of,
        sums.class_id,
        sums.subject_id,
        count(*) as pupils,
        sum(weight + earlier_weight) as class_weight,
        {{ rounded_ratio(
            '10000 * sum(points + earlier_points) + 10 * any_value(model.class_weight * model.prior_mean)',
            'sum(weight + earlier_weight) + any_value(model.class_weight)'
        ) }} as mean
    from {{ slice_of(ref('int_forecast_sum')) }} as sums
    cross join {{ ref('int_forecast_model') }} as model
    group by all
    having sum(numeric_marks) > 0
),

placed as (
    select
        sums.*,
        class_mean.mean,
        class_mean.pupils,
        class_mean.class_weight,
        sum(10000 * (sums.points + sums.earlier_points) - class_mean.mean * (sums.weight + sums.earlier_weight))
            over pupil as above_class,
        sum(sums.weight + sums.earlier_weight) over pupil as pupil_weight
    from {{ slice_of(ref('int_forecast_sum')) }} as sums
    inner join class_mean on {{ same('sums', 'class_mean', ['period_id', 'as_of', 'class_id', 'subject_id']) }}
    window pupil as (
        partition by sums.institution_id, sums.academic_year, sums.period_id, sums.as_of, sums.class_id, sums.student_id
    )
),

expected as (
    select
        placed.*,
        cut.is_latest,
        cut.is_closed,
        cut.days_left,
        least(50000, greatest(20000, {{ rounded_ratio(
            'placed.mean * (placed.pupil_weight + model.level_weight) + placed.above_class',
            'placed.pupil_weight + model.level_weight'
        ) }})) as among_class,
        {{ rounded_ratio(
            '10000 * (1000 * placed.points + model.earlier_share * placed.earlier_points)'
            ~ ' + 1000 * model.subject_weight * among_class',
            '1000 * (placed.weight + model.subject_weight) + model.earlier_share * placed.earlier_weight'
        ) }} as ability,
        {{ rounded_ratio(
            'placed.class_weight * greatest(0, 1000 * cut.days_left - model.closing_days)',
            '1000 * placed.pupils * (cut.days_gone + cut.earlier_days)'
        ) }} as weight_to_come
    from placed
    inner join {{ slice_of(ref('int_forecast_cut')) }} as cut on {{ same('placed', 'cut', ['period_id', 'as_of']) }}
    cross join {{ ref('int_forecast_model') }} as model
)

select
    institution_id,
    academic_year,
    period_id,
    as_of,
    class_id,
    student_id,
    subject_id,
    marks_so_far,
    points,
    weight,
    coalesce({{ rounded_ratio('10000 * points + weight_to_come * ability', 'weight + weight_to_come') }}, ability)
        as estimate,
    coalesce({{ rounded_ratio('1000 * weight_to_come', 'weight + weight_to_come') }}, 1000) as openness
from expected
