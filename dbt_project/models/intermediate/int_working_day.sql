{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Monday to Friday without public holidays: school breaks are working days of teachers. The month before the academic
-- year and the month after it are numbered too, so that a term can run over its border.
with days as (
    select
        institution_id,
        academic_year,
        cast(
            unnest(
                generate_series(
                    {{ year_begins('academic_year') }} - interval 1 month,
                    {{ year_is_over('academic_year') }} + interval 1 month,
                    interval 1 day
                )
            ) as date
        ) as day
    from {{ slice_of(ref('stg_academic_years')) }}
)

select
    institution_id,
    academic_year,
    day,
    cast(row_number() over (partition by institution_id, academic_year order by day) as integer) as working_day_no
from days
where
    isodow(day) < 6
    and not exists (
        select 1 from {{ ref('public_holidays') }} as holiday
        where
            holiday.month = month(days.day)
            and holiday.day = dayofmonth(days.day)
            and coalesce(holiday.year, year(days.day)) = year(days.day)
    )
