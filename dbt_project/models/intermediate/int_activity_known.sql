-- Who is known as a user of a role in a month, whether he came or not. Pupils: members of a class on any day of it;
-- their parents, with an account or without. Teachers: who taught in it, as themselves or as a substitute, and homeroom
-- teachers; administration: by the post (seeds/staff_positions.csv). Whoever came in a role is of it.
with months as (
    select *, cast(month + interval 1 month as date) as next_month
    from {{ ref('int_activity_month') }}
),

pupils as (
    select distinct
        months.institution_id, months.academic_year, months.month, 'student' as role, member.class_id,
        member.student_id as user_id, true as has_account
    from months
    inner join {{ ref('int_memberships') }} as member
        on
            {{ same('months', 'member') }}
            and member.joined_on < months.next_month
            and coalesce(member.left_on > months.month, true)
),

parents as (
    select distinct
        pupils.institution_id, pupils.academic_year, pupils.month, 'guardian' as role, pupils.class_id,
        guardian.guardian_id as user_id, coalesce(guardian.has_account, false) as has_account
    from pupils
    inner join {{ ref('stg_guardians') }} as guardian
        on {{ same('pupils', 'guardian') }} and pupils.user_id = guardian.student_id
),

teachers as (
    {% for who in ['teacher_id', 'substitute_teacher_id'] -%}
        select
            institution_id, academic_year, cast(date_trunc('month', held_on) as date) as month, 'teacher' as role,
            cast(null as varchar) as class_id, {{ who }} as user_id, true as has_account
        from {{ ref('stg_lessons') }}
        where status = 'held' and {{ who }} is not null
        union
    {% endfor -%}
    select
        months.institution_id, months.academic_year, months.month, 'teacher' as role,
        cast(null as varchar) as class_id, class.homeroom_teacher_id as user_id, true as has_account
    from months
    inner join {{ ref('stg_classes') }} as class on {{ same('months', 'class') }}
    where class.homeroom_teacher_id is not null
),

administration as (
    select distinct
        months.institution_id, months.academic_year, months.month, position.role,
        cast(null as varchar) as class_id, staff.staff_id as user_id, true as has_account
    from months
    inner join {{ ref('stg_staff') }} as staff on {{ same('months', 'staff') }}
    inner join {{ ref('staff_positions') }} as position
        on starts_with(lower(staff.position), position.begins_with)
)

select * from pupils
union all
select * from parents
union all
select teachers.* from teachers
semi join months on {{ same('teachers', 'months', ['month']) }}
union all
select * from administration
