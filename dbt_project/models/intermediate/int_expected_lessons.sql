-- Expected lesson of a pupil: a held lesson of his class on a day he is a member, either for the whole class
-- or for a subgroup he is in. Counted by algebra: lessons of a class and day are counted once and joined to the
-- members; no row per pupil and lesson is ever made.
with held as (
    select institution_id, academic_year, class_id, subgroup_id, held_on as day, count(*) as lessons
    from {{ ref('stg_lessons') }}
    where status = 'held'
    group by all
),

expected as (
    select member.institution_id, member.academic_year, member.class_id, member.student_id, held.day, held.lessons
    from {{ ref('int_memberships') }} as member
    inner join held
        on
            member.institution_id = held.institution_id
            and member.academic_year = held.academic_year
            and member.class_id = held.class_id
            and {{ is_within('held.day', 'member.joined_on', 'member.left_on') }}
    where held.subgroup_id is null
    union all
    select member.institution_id, member.academic_year, member.class_id, member.student_id, held.day, held.lessons
    from {{ ref('int_subgroup_memberships') }} as part
    inner join held
        on
            part.institution_id = held.institution_id
            and part.academic_year = held.academic_year
            and part.subgroup_id = held.subgroup_id
            and {{ is_within('held.day', 'part.joined_on', 'part.left_on') }}
    inner join {{ ref('int_memberships') }} as member
        on
            part.institution_id = member.institution_id
            and part.academic_year = member.academic_year
            and part.student_id = member.student_id
            and held.class_id = member.class_id
            and {{ is_within('held.day', 'member.joined_on', 'member.left_on') }}
)

select
    institution_id,
    academic_year,
    class_id,
    student_id,
    day,
    cast(sum(lessons) as integer) as expected_lessons
from expected
group by institution_id, academic_year, class_id, student_id, day
