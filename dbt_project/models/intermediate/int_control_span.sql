-- What is asked of a class: its period up to a day of control, as the journal stood on that day; and each of its
-- periods up to the last day known, as the journal stands now (control_on is null).
with spans as (
    select
        class_period.institution_id,
        class_period.academic_year,
        class_period.class_id,
        class_period.period_id,
        class_period.is_year,
        period.starts_on,
        period.ends_on
    from {{ ref('dim_class_period') }} as class_period
    inner join {{ ref('dim_period') }} as period on {{ same('class_period', 'period', ['period_id']) }}
)

select
    spans.institution_id,
    spans.academic_year,
    spans.class_id,
    spans.period_id,
    spans.is_year,
    spans.starts_on,
    spans.ends_on,
    control.control_on,
    control.control_on as seen_on,
    least(spans.ends_on, control.control_on) as last_day
from spans
inner join {{ ref('int_control') }} as control
    on {{ same('spans', 'control') }} and spans.starts_on <= control.control_on
where not spans.is_year
qualify
    row_number() over (
        partition by spans.institution_id, spans.academic_year, spans.class_id, control.control_on
        order by spans.starts_on desc
    ) = 1
union all
select
    spans.institution_id,
    spans.academic_year,
    spans.class_id,
    spans.period_id,
    spans.is_year,
    spans.starts_on,
    spans.ends_on,
    cast(null as date) as control_on,
    years.as_of as seen_on,
    least(spans.ends_on, years.as_of) as last_day
from spans
inner join {{ ref('dim_academic_year') }} as years on {{ same('spans', 'years') }}
where spans.starts_on <= years.as_of
