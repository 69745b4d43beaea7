-- Entries against the institution's own rules that belong to a period: late orders to the one whose window they fall
-- into, changes of subgroup to the one they were made in.
with breach as (
    select
        breach.institution_id,
        breach.academic_year,
        breach.class_id,
        breach.day,
        if(breach.policy = 'movement_due', 'late_movement', 'subgroup_change') as kind,
        breach.key,
        breach.message as text,
        movement.student_id as moved_id,
        if(breach.entity = 'subgroup_member', split_part(breach.key, '/', 1), null) as subgroup_id,
        if(breach.entity = 'subgroup_member', split_part(breach.key, '/', 2), null) as part_id
    from {{ ref('fct_policy_breach') }} as breach
    left join {{ ref('fct_movement') }} as movement
        on {{ same('breach', 'movement') }} and breach.entity = 'movement' and breach.key = movement.movement_id
    where breach.policy in ('movement_due', 'subgroup_changes')
)

select
    breach.institution_id,
    breach.academic_year,
    place.period_id,
    breach.class_id,
    subgroup.subject_id,
    if(breach.kind = 'subgroup_change', place.homeroom_teacher_id, null) as teacher_id,
    coalesce(breach.moved_id, breach.part_id) as student_id,
    breach.day,
    breach.kind,
    breach.key,
    breach.text
from breach
inner join {{ ref('int_readiness_period') }} as place
    on
        {{ same('breach', 'place', ['class_id']) }}
        and breach.day <= place.ends_on
        and if(
            breach.kind = 'late_movement' and place.window_start <> place.starts_on,
            breach.day > place.window_start,
            breach.kind = 'late_movement' or breach.day >= place.starts_on
        )
left join {{ ref('stg_subgroups') }} as subgroup on {{ same('breach', 'subgroup', ['subgroup_id']) }}
