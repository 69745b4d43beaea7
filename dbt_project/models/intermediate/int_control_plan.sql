{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Days on which the journal is to be controlled: working days spread over the week (`2/week`: the third and the last of
-- five), the last working day of every second week or of the month, as far as the period reaches; for the last working
-- day of a period stands the period's own last day, which is always one.
with control as (
    select
        institution_id,
        if(applies_to = 'director', 'director', 'deputy') as by,
        value,
        try_cast(regexp_extract(value, '^([0-9]+)/week$', 1) as integer) as times_a_week,
        try_cast(regexp_extract(value, '^1/([0-9]+)weeks$', 1) as integer) as weeks
    from {{ ref('institution_policies') }}
    where policy = 'journal_control'
),

period as (
    select period.*
    from {{ slice_of(ref('dim_period')) }} as period
    semi join {{ slice_of(ref('stg_classes')) }} as class
        on {{ same('period', 'class') }} and period.kind = class.period_kind
),

working as (
    select
        period.institution_id,
        period.academic_year,
        period.period_id,
        working_day.day,
        datediff(
            'day',
            min(date_trunc('week', working_day.day)) over of_period,
            date_trunc('week', working_day.day)
        ) // 7 + 1 as week_no,
        row_number() over (of_week order by working_day.day) as day_of_week,
        count(*) over of_week as days_of_week,
        working_day.day = max(working_day.day) over of_month as is_last_of_month,
        working_day.day = max(working_day.day) over of_period as is_last_of_period
    from period
    inner join {{ slice_of(ref('int_working_day')) }} as working_day
        on {{ same('period', 'working_day') }} and working_day.day between period.starts_on and period.ends_on
    window
        of_period as (partition by period.institution_id, period.academic_year, period.period_id),
        of_week as (
            partition by
                period.institution_id,
                period.academic_year,
                period.period_id,
                date_trunc('week', working_day.day)
        ),
        of_month as (
            partition by
                period.institution_id,
                period.academic_year,
                period.period_id,
                date_trunc('month', working_day.day)
        )
),

chosen as (
    select working.institution_id, working.academic_year, working.period_id, control.by, working.day as control_on
    from working
    inner join control on working.institution_id = control.institution_id
    where
        not working.is_last_of_period
        and (
            (working.day_of_week * control.times_a_week) // working.days_of_week
            > ((working.day_of_week - 1) * control.times_a_week) // working.days_of_week
            or (working.week_no % control.weeks = 0 and working.day_of_week = working.days_of_week)
            or (control.value = '1/month' and working.is_last_of_month)
        )
    union
    select period.institution_id, period.academic_year, period.period_id, control.by, period.ends_on as control_on
    from period
    inner join control on period.institution_id = control.institution_id
)

select
    chosen.institution_id,
    chosen.academic_year,
    chosen.control_on,
    lag(chosen.control_on) over (
        partition by chosen.institution_id, chosen.academic_year, chosen.by, period.kind order by chosen.control_on
    ) as previous_control_on,
    period.kind as period_kind,
    chosen.period_id,
    chosen.control_on = period.ends_on as is_period_end,
    chosen.by
from chosen
inner join period on {{ same('chosen', 'period', ['period_id']) }}
