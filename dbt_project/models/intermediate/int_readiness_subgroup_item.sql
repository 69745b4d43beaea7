-- Subgroups that nobody of the class is in on any day of the period.
select
    subgroup.institution_id,
    subgroup.academic_year,
    place.period_id,
    subgroup.class_id,
    subgroup.subject_id,
    coalesce(subgroup.teacher_id, place.homeroom_teacher_id) as teacher_id,
    'empty_subgroup' as kind,
    subgroup.subgroup_id as key,
    'В подгруппе' || coalesce(' «' || subgroup.title || '»', '') || ' нет ни одного обучающегося' as text
from {{ ref('stg_subgroups') }} as subgroup
inner join {{ ref('int_readiness_period') }} as place on {{ same('subgroup', 'place', ['class_id']) }}
where
    not exists (
        select 1
        from {{ ref('int_subgroup_memberships') }} as stay
        inner join {{ ref('int_memberships') }} as member on {{ same('stay', 'member', ['student_id']) }}
        where
            {{ same('stay', 'subgroup', ['subgroup_id']) }}
            and member.class_id = subgroup.class_id
            and greatest(stay.joined_on, member.joined_on) <= place.ends_on
            and coalesce(least(stay.left_on, member.left_on) > place.starts_on, true)
    )
