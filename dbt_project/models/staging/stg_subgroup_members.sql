-- «Сетевой город» gives no lists of subgroups: a row without an end says that a pupil was seen in one on that day. He
-- is in it from the first day of the year that the journal speaks for, or from the day that shows him there after
-- another subgroup of the class and subject, until the first day that shows him in others only.
with members as (
    select
        *,
        is_by_lists and left_on is null and coalesce(source_system = 'netschool', false) as is_seen
    from {{ subgroup_members_told() }}
),

seen as (
    select
        member.institution_id,
        member.academic_year,
        member.source_system,
        subgroup.class_id,
        subgroup.subject_id,
        member.student_id,
        member.joined_on as seen_on,
        list(member.subgroup_id) as subgroups
    from members as member
    inner join {{ current_versions('subgroups') }} as subgroup on {{ same('member', 'subgroup', ['subgroup_id']) }}
    where member.is_seen
    group by all
),

turns as (
    select
        *,
        lag(subgroups) over (
            partition by institution_id, academic_year, class_id, subject_id, student_id order by seen_on
        ) as former
    from seen
),

begun as (
    select
        * exclude (subgroups),
        unnest(list_filter(subgroups, lambda each: not coalesce(list_contains(former, each), false))) as subgroup_id
    from turns
)

select
    begun.institution_id,
    begun.academic_year,
    begun.source_system,
    begun.subgroup_id,
    begun.student_id,
    case
        when begun.former is null
            then least(begun.seen_on, greatest({{ year_begins('begun.academic_year') }}, span.speaks_from))
        else begun.seen_on
    end as joined_on,
    min(later.seen_on) as left_on
from begun
left join {{ source('journal', 'spans') }} as span
    on begun.institution_id = span.institution_id and begun.source_system = span.source_system
left join seen as later
    on
        {{ same('begun', 'later', ['class_id', 'subject_id', 'student_id']) }}
        and begun.seen_on < later.seen_on
        and not list_contains(later.subgroups, begun.subgroup_id)
group by all
union all
select
    institution_id,
    academic_year,
    source_system,
    subgroup_id,
    student_id,
    joined_on,
    left_on
from members
where not is_seen
