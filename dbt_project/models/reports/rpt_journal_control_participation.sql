-- Who is known as a user in the month of the control, and who of them came in the days before it.
with control as (
    select
        institution_id, academic_year, control_on,
        control_on - {{ control_threshold('participation_days') }} + 1 as seen_from
    from {{ slice_of(ref('int_control')) }}
),

active as (
    select distinct visit.institution_id, visit.academic_year, control.control_on, visit.role, visit.user_id
    from control
    inner join {{ slice_of(ref('stg_activity')) }} as visit
        on {{ same('control', 'visit') }} and visit.occurred_on between control.seen_from and control.control_on
),

person as (
    select
        known.institution_id, known.academic_year, control.control_on, control.seen_from, known.role, known.class_id,
        known.user_id,
        active.user_id is not null as is_active
    from control
    inner join {{ slice_of(ref('int_activity_known')) }} as known
        on {{ same('control', 'known') }} and date_trunc('month', control.control_on) = known.month
    left join active on {{ same('known', 'active', ['role', 'user_id']) }} and control.control_on = active.control_on
    where known.has_account or active.user_id is not null
),

figures as (
    select
        institution_id,
        academic_year,
        control_on,
        seen_from,
        role,
        unit.unit_kind,
        unit.unit_id,
        cast(count(distinct user_id) as integer) as users,
        cast(count(distinct user_id) filter (where is_active) as integer) as active_users,
        {{ metric('participation') }} as participation_pct
    from person
    cross join lateral (values ('class', person.class_id), ('school', 'school')) as unit (unit_kind, unit_id)
    where unit.unit_id is not null
    group by institution_id, academic_year, control_on, seen_from, role, unit.unit_kind, unit.unit_id
)

{{ as_given('figures', {
    'active_users': 'activity',
    'participation_pct': 'activity'
}, within=['seen_from', 'control_on']) }}
