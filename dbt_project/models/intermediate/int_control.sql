-- Days of control of the whole school, whichever classes' periods set them, from the first day the journal is known.
with known as (
    select institution_id, academic_year, min(valid_from) as first_day
    from {{ ref('int_lesson_history') }}
    group by institution_id, academic_year
),

days as (
    select
        institution_id,
        academic_year,
        control_on,
        bool_or(days_of.by = 'director') as is_of_director,
        bool_or(is_period_end) as is_period_end
    from {{ ref('int_control_day') }} as days_of
    group by institution_id, academic_year, control_on
)

select
    days.*,
    lag(days.control_on) over slice as previous_control_on,
    lead(days.control_on) over slice as next_control_on
from days
inner join known on {{ same('days', 'known') }} and days.control_on >= known.first_day
window slice as (partition by days.institution_id, days.academic_year order by days.control_on)
