{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- How often the mark came out below, at and above the nearest one from such a place: counted in the closed earlier
-- periods of the slice, leaning on the seed, in which every cell has one more pair: the one the estimate says.
with learnt as (
    select
        outcome.institution_id,
        outcome.academic_year,
        outcome.known_in_period_id as period_id,
        position.is_learnt,
        position.openness,
        position.place,
        count(*) filter (where outcome.outcome < position.nearest_mark) as lower,
        count(*) filter (where outcome.outcome > position.nearest_mark) as higher,
        count(*) as pairs
    from {{ slice_of(ref('int_forecast_outcome')) }} as outcome
    inner join {{ slice_of(ref('int_forecast_position')) }} as position
        on {{ same('outcome', 'position', ['period_id', 'student_id', 'subject_id']) }}
    inner join {{ slice_of(ref('int_forecast_cut')) }} as cut on {{ same('position', 'cut', ['period_id', 'as_of']) }}
    cross join {{ ref('int_forecast_model') }} as model
    where 1000 * cut.days_left >= model.closing_days
    group by all
),

asked as (
    select institution_id, academic_year, period_id, is_learnt, openness, place
    from {{ slice_of(ref('int_forecast_position')) }}
    group by all
)

select
    asked.institution_id,
    asked.academic_year,
    asked.period_id,
    asked.is_learnt,
    asked.openness,
    asked.place,
    coalesce(usual.lower, 0) + cast(asked.place < 0 as integer) as usual_lower,
    coalesce(usual.higher, 0) + cast(asked.place >= 20 as integer) as usual_higher,
    coalesce(usual.lower + usual.same + usual.higher, 0) + 1 as usual_pairs,
    cast({{ rounded_ratio(
        '1000 * (1000 * coalesce(learnt.lower, 0) * usual_pairs + model.cell_weight * usual_lower)',
        'usual_pairs * (1000 * coalesce(learnt.pairs, 0) + model.cell_weight)'
    ) }} as integer) as lower_share,
    cast(least(1000 - lower_share, {{ rounded_ratio(
        '1000 * (1000 * coalesce(learnt.higher, 0) * usual_pairs + model.cell_weight * usual_higher)',
        'usual_pairs * (1000 * coalesce(learnt.pairs, 0) + model.cell_weight)'
    ) }}) as integer) as higher_share
from asked
cross join {{ ref('int_forecast_model') }} as model
left join {{ ref('forecast_calibration') }} as usual
    on asked.is_learnt = usual.is_learnt and asked.openness = usual.openness and asked.place = usual.place
left join learnt on {{ same('asked', 'learnt', ['period_id', 'is_learnt', 'openness', 'place']) }}
