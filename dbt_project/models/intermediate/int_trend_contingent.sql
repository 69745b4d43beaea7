{% set unit = ['institution_id', 'academic_year', 'period_id', 'unit_kind', 'unit_id'] -%}
with counted as (
    select
        movement.institution_id,
        movement.academic_year,
        movement.period_id,
        movement.unit_kind,
        movement.unit_id,
        cast(null as varchar) as subject_id,
        movement.arrived,
        movement.departed,
        movement.closing,
        filled.headcount,
        filled.classes,
        filled.headcount_of_capacity,
        filled.capacity
    from {{ ref('rpt_movement') }} as movement
    inner join {{ ref('dim_period') }} as period on {{ same('movement', 'period', ['period_id']) }}
    inner join {{ ref('dim_academic_year') }} as years on {{ same('movement', 'years') }}
    left join {{ ref('rpt_class_fill') }} as filled
        on
            {{ same('movement', 'filled', ['unit_kind', 'unit_id']) }}
            and filled.day = least(period.ends_on, years.as_of)
)

{{ metric_rows(
    ['contingent', 'arrived', 'departed', 'class_fill', 'mean_headcount'], unit + ['subject_id'], 'counted'
) }}
