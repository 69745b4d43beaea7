with people as (
    select
        institution_id, academic_year, month, role, user_id, bool_or(has_account) as has_account,
        bool_or(is_active) as is_active, max(sessions) as sessions
    from {{ slice_of(ref('int_activity_user')) }}
    group by institution_id, academic_year, month, role, user_id
),

roles as (
    select months.institution_id, months.academic_year, months.month, roles.role
    from {{ slice_of(ref('int_activity_month')) }} as months
    cross join (values ('teacher'), ('administration'), ('student'), ('guardian')) as roles (role)
),

counted as (
    select
        roles.institution_id,
        roles.academic_year,
        roles.month,
        roles.role,
        cast(count(people.user_id) as integer) as people,
        cast(count(*) filter (where people.has_account) as integer) as users,
        cast(count(*) filter (where people.is_active) as integer) as active_users,
        cast(coalesce(sum(people.sessions), 0) as integer) as sessions
    from roles
    left join people on {{ same('roles', 'people', ['month', 'role']) }}
    group by roles.institution_id, roles.academic_year, roles.month, roles.role
),

figures as (
    select
        counted.*,
        {{ percentage('counted.active_users', 'counted.users') }} as participation_pct,
        previous.users as previous_users,
        previous.active_users as previous_active_users,
        {{ percentage('previous.active_users', 'previous.users') }} as previous_participation_pct,
        previous.sessions as previous_sessions
    from counted
    left join counted as previous
        on {{ same('counted', 'previous', ['role']) }} and counted.month = previous.month + interval 1 month
)

{{ as_given('figures', {
    'active_users': 'activity',
    'sessions': 'activity',
    'participation_pct': 'activity',
    'previous_active_users': 'activity',
    'previous_participation_pct': 'activity',
    'previous_sessions': 'activity'
}) }}
