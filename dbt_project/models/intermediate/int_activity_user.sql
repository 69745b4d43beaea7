-- Everyone known of a role in a month beside what he did in it. One who came without being known of the role (a
-- substitute from elsewhere, a parent the export does not name) is known by that: nobody active is left out.
with visits as (
    select
        institution_id, academic_year, cast(date_trunc('month', occurred_on) as date) as month, role, user_id,
        cast(sum(coalesce(sessions, 0)) as integer) as sessions
    from {{ ref('stg_activity') }}
    group by institution_id, academic_year, date_trunc('month', occurred_on), role, user_id
)

select
    institution_id,
    academic_year,
    month,
    role,
    user_id,
    known.class_id,
    coalesce(known.has_account, true) or visits.user_id is not null as has_account,
    visits.user_id is not null as is_active,
    coalesce(visits.sessions, 0) as sessions
from {{ ref('int_activity_known') }} as known
full outer join visits using (institution_id, academic_year, month, role, user_id)
