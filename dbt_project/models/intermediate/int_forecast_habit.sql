{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- How averages near a half were rounded in the closed earlier periods: ups less downs of the class and subject, leaning
-- on the whole school's, which leans on the seed.
with taught as (
    select institution_id, academic_year, period_id, class_id, subject_id
    from {{ slice_of(ref('int_forecast_estimate')) }}
    group by all
),

counted as (
    select
        outcome.institution_id,
        outcome.academic_year,
        outcome.known_in_period_id as period_id,
        pupil.class_id,
        outcome.subject_id,
        cast(sum(sign(10000 * outcome.outcome - outcome.average)) as bigint) as direction,
        count(*) as pupils
    from {{ slice_of(ref('int_forecast_outcome')) }} as outcome
    inner join {{ slice_of(ref('int_last_classes')) }} as pupil
        on {{ same('outcome', 'pupil', ['period_id', 'student_id']) }}
    cross join {{ ref('int_forecast_model') }} as model
    where abs(outcome.average % 10000 - 5000) <= 10 * model.habit_window
    group by all
),

school as (
    select institution_id, academic_year, period_id, sum(direction) as direction, sum(pupils) as pupils
    from counted
    group by all
)

select
    taught.institution_id,
    taught.academic_year,
    taught.period_id,
    taught.class_id,
    taught.subject_id,
    school.pupils is not null as is_learnt,
    {{ rounded_ratio(
        '10000000 * coalesce(school.direction, 0) + 10 * model.habit_school_weight * model.habit_default',
        '1000 * coalesce(school.pupils, 0) + model.habit_school_weight'
    ) }} as school_habit,
    {{ rounded_ratio(
        '10000000 * coalesce(counted.direction, 0) + model.habit_weight * school_habit',
        '1000 * coalesce(counted.pupils, 0) + model.habit_weight'
    ) }} as habit,
    {{ rounded_ratio('habit * model.habit_window', '1000') }} as shift
from taught
cross join {{ ref('int_forecast_model') }} as model
left join school on {{ same('taught', 'school', ['period_id']) }}
left join counted on {{ same('taught', 'counted', ['period_id', 'class_id', 'subject_id']) }}
