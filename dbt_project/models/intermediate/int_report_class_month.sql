-- months from the first day of the academic year to its last, or to the day the journal is known to
with months as (
    select
        institution_id,
        academic_year,
        as_of,
        unnest(
            generate_series(date_trunc('month', starts_on), cast(least(ends_on, as_of) as timestamp), interval 1 month)
        ) as first_day
    from {{ ref('dim_academic_year') }}
)

select
    class.institution_id,
    class.academic_year,
    class.class_id,
    cast(months.first_day as date) as month,
    least(last_day(months.first_day), months.as_of) as state_on
from {{ ref('dim_class') }} as class
inner join months on {{ same('class', 'months') }}
