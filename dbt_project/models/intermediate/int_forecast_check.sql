{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- A forecast of a closed period beside what came of it, 28, 14 and 7 days before the end: errors in marks; Brier scores
-- (the sum over the four marks of (probability less 1 for the mark that came)²) in millionths. Who names one mark only
-- gives it the probability 1.
select
    forecast.institution_id,
    forecast.academic_year,
    forecast.period_id,
    cut.kind,
    cut.starts_on,
    cut.ends_on,
    cut.days_left as horizon,
    forecast.class_id,
    forecast.student_id,
    forecast.subject_id,
    forecast.predicted_mark,
    forecast.naive_mark,
    mark.points as given_mark,
    abs(forecast.predicted_mark - mark.points) as error,
    cast(
        {%- for each in [5, 4, 3, 2] %}
            {% set of_that = 'case when mark.points = ' ~ each ~ ' then 1000 else 0 end' -%}
            (cast(1000 * forecast.p{{ each }} as integer) - {{ of_that }})
            * (cast(1000 * forecast.p{{ each }} as integer) - {{ of_that }}){{ ' +' if not loop.last }}
        {%- endfor %}
        as bigint
    ) as brier,
    abs(forecast.naive_mark - mark.points) as naive_error,
    case when naive_error > 0 then 2000000 when naive_error = 0 then 0 end as naive_brier
from {{ slice_of(ref('rpt_forecast')) }} as forecast
inner join {{ slice_of(ref('int_forecast_cut')) }} as cut on {{ same('forecast', 'cut', ['period_id', 'as_of']) }}
inner join {{ slice_of(ref('fct_period_mark')) }} as mark
    on {{ same('forecast', 'mark', ['period_id', 'student_id', 'subject_id']) }}
where cut.is_closed and cut.days_left in (28, 14, 7) and mark.kind = 'period' and mark.points is not null
