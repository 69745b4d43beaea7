with figures as (
    select
        institution_id,
        academic_year,
        month,
        role,
        class_id,
        cast(count(*) as integer) as people,
        cast(count(*) filter (where has_account) as integer) as users,
        cast(count(*) filter (where is_active) as integer) as active_users,
        {{ metric('participation') }} as participation_pct,
        cast(sum(sessions) as integer) as sessions
    from {{ slice_of(ref('int_activity_user')) }}
    where class_id is not null
    group by institution_id, academic_year, month, role, class_id
)

{{ as_given('figures', {
    'active_users': 'activity',
    'participation_pct': 'activity',
    'sessions': 'activity'
}, within='month') }}
