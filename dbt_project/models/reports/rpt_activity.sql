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

given as (
    {{ as_given('counted', {'active_users': 'activity', 'sessions': 'activity'}, within='month') }}
)

select
    given.institution_id,
    given.academic_year,
    given.month,
    given.role,
    given.people,
    given.users,
    given.active_users,
    given.sessions,
    {{ metric('participation', 'given.$') }} as participation_pct,
    previous.users as previous_users,
    previous.active_users as previous_active_users,
    {{ metric('participation', 'previous.$') }} as previous_participation_pct,
    previous.sessions as previous_sessions
from given
left join given as previous
    on {{ same('given', 'previous', ['role']) }} and given.month = previous.month + interval 1 month
