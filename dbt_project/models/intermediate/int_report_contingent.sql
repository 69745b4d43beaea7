{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- everybody of every class on the period's last day, also of classes that live by other periods: a school counts whole
select distinct
    period.institution_id,
    period.academic_year,
    period.period_id,
    least(period.ends_on, years.as_of) as state_on,
    member.class_id,
    member.student_id,
    card.sex,
    cast(date_sub('year', card.birth_date, {{ year_begins('period.academic_year') }} + interval 4 month) as integer)
        as age,
    nullif(trim(card.foreign_language), '') as foreign_language,
    nullif(trim(card.pe_group), '') as pe_group,
    nullif(trim(card.family), '') as family,
    card.registers
from {{ slice_of(ref('dim_period')) }} as period
inner join {{ slice_of(ref('dim_academic_year')) }} as years
    on {{ same('period', 'years') }} and period.starts_on <= years.as_of
inner join {{ slice_of(ref('fct_membership')) }} as member
    on
        {{ same('period', 'member') }}
        and {{ is_within('least(period.ends_on, years.as_of)', 'member.joined_on', 'member.left_on') }}
left join {{ slice_of(ref('stg_students')) }} as card on {{ same('member', 'card', ['student_id']) }}
where period.period_id in (select class_period.period_id from {{ slice_of(ref('dim_class_period')) }} as class_period)
