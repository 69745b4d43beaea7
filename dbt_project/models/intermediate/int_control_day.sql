-- Of the days of control those that have come.
select
    plan.institution_id,
    plan.academic_year,
    plan.control_on,
    plan.previous_control_on,
    plan.period_kind,
    plan.period_id,
    plan.is_period_end,
    plan.by
from {{ ref('int_control_plan') }} as plan
inner join {{ ref('dim_academic_year') }} as years on {{ same('plan', 'years') }}
where plan.control_on <= years.as_of
