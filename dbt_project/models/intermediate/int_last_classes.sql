-- The class a pupil was last in by the end of a period, whether he is still there or not: what is counted per pupil
-- over all his classes (a transfer resets nothing) is shown once, there.
select
    member.institution_id,
    member.academic_year,
    period.period_id,
    member.student_id,
    max_by(member.class_id, member.joined_on) as class_id
from {{ ref('int_memberships') }} as member
inner join {{ ref('stg_periods') }} as period
    on
        member.institution_id = period.institution_id
        and member.academic_year = period.academic_year
        and member.joined_on <= period.ends_on
group by member.institution_id, member.academic_year, period.period_id, member.student_id
