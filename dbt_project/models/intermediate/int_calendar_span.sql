{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

with period as (
    select
        period.*,
        term.marks_due_on,
        term.preliminary_due_on,
        {{ working_day('period.ends_on', '1', 'working') }} as next_working_day
    from {{ slice_of(ref('dim_period')) }} as period
    inner join {{ slice_of(ref('int_period_deadline')) }} as term on {{ same('period', 'term', ['period_id']) }}
    inner join {{ working_days_of_slice() }} as working on {{ same('period', 'working') }}
    where
        period.is_year
        or exists (
            select 1 from {{ slice_of(ref('stg_classes')) }} as class
            where {{ same('period', 'class') }} and period.kind = class.period_kind
        )
),

of_period as (
    select *, preliminary_due_on as due_on, 'preliminary' as rule from period
    union all
    select *, marks_due_on as due_on, 'marks' as rule from period
    union all
    select *, coalesce(marks_due_on, ends_on) as due_on, 'readiness' as rule from period
    union all
    select period.*, greatest(period.next_working_day, period.marks_due_on) as due_on, rules.rule
    from period
    inner join (values ('close', true), ('close', false), ('period', false)) as rules (rule, for_year)
        on period.is_year = rules.for_year
    union all
    select
        period.*,
        try_cast(left(cast(period.ends_on as varchar), 5) || policy.archived_by as date) as due_on,
        unnest(['archived', 'year']) as rule
    from period
    inner join {{ ref('int_institution_policies') }} as policy on period.institution_id = policy.institution_id
    where period.is_year
),

day_of_school as (
    select
        institution_id,
        academic_year,
        unnest(generate_series(starts_on, ends_on, interval 1 day)) as day
    from period
    where not is_year
),

-- weeks and months in which there is school
stretch as (
    select distinct
        days.institution_id,
        days.academic_year,
        unit.span_kind,
        cast(date_trunc(unit.span_kind, days.day) as date) as first_day
    from day_of_school as days
    cross join (values ('week'), ('month')) as unit (span_kind)
    where isodow(days.day) < 7
),

of_stretch as (
    select
        stretch.institution_id,
        stretch.academic_year,
        stretch.span_kind,
        stretch.first_day,
        min(working.day) as due_on
    from stretch
    inner join {{ slice_of(ref('int_working_day')) }} as working
        on
            {{ same('stretch', 'working') }}
            and working.day >= stretch.first_day
            + if(stretch.span_kind = 'week', interval 7 day, interval 1 month)
    group by all
)

select
    institution_id,
    academic_year,
    rule,
    if(is_year, 'year', 'period') as span_kind,
    period_id as span_id,
    title as span_title,
    due_on
from of_period
where due_on is not null
union all
select
    institution_id,
    academic_year,
    span_kind as rule,
    span_kind,
    if(span_kind = 'week', strftime(first_day, '%G-W%V'), strftime(first_day, '%Y-%m')) as span_id,
    if(span_kind = 'week', {{ week_title('first_day') }}, {{ month_title('first_day') }}) as span_title,
    due_on
from of_stretch
union all
select distinct
    plan.institution_id,
    plan.academic_year,
    plan.by as rule,
    if(plan.is_period_end, 'period', 'day') as span_kind,
    if(plan.is_period_end, plan.period_id, cast(plan.control_on as varchar)) as span_id,
    if(plan.is_period_end, period.title, {{ long_date('plan.control_on') }}) as span_title,
    plan.control_on as due_on
from {{ slice_of(ref('int_control_plan')) }} as plan
inner join period on {{ same('plan', 'period', ['period_id']) }}
union all
select
    institution_id,
    academic_year,
    'day' as rule,
    'day' as span_kind,
    academic_year as span_id,
    'каждый учебный день' as span_title,
    starts_on as due_on
from {{ slice_of(ref('stg_academic_years')) }}
