-- a week that a period's border cuts counts for each side its own days
with counted as (
    select
        attended.institution_id,
        attended.academic_year,
        attended.class_id,
        class_period.period_id,
        cast(date_trunc('week', attended.day) as date) as week,
        {{ attendance_figures() }}
    from {{ slice_of(ref('rpt_attendance_day')) }} as attended
    inner join {{ slice_of(ref('dim_class_period')) }} as class_period
        on {{ same('attended', 'class_period', ['class_id']) }}
    inner join {{ slice_of(ref('dim_period')) }} as period
        on
            {{ same('class_period', 'period', ['period_id']) }}
            and attended.day between period.starts_on and period.ends_on
    group by all
),

{{ attendance_rated('counted', within='week') }}
