{{ config(materialized='view') }}

select
    institution_id,
    academic_year,
    period_id,
    kind as period_kind,
    horizon,
    class_id,
    student_id,
    subject_id,
    cast(predicted_mark as integer) as predicted_mark,
    cast(naive_mark as integer) as naive_mark,
    cast(given_mark as integer) as given_mark,
    cast(given_mark - predicted_mark as integer) as difference
from {{ ref('int_forecast_check') }}
