-- Pupil of a class in a period: a member on the period's last day, or gone before it but holding a mark of
-- that period in that class; for the year, an annual one. Who joins after the period is not of it.
with stayed as (
    select
        member.institution_id,
        member.academic_year,
        member.class_id,
        class_period.period_id,
        member.student_id,
        case when class_period.is_year then 'annual' else 'period' end as mark_kind,
        bool_or(member.left_on is null or member.left_on > period.ends_on) as is_member_at_end
    from {{ slice_of(ref('int_memberships')) }} as member
    inner join {{ slice_of(ref('dim_class_period')) }} as class_period
        on
            member.institution_id = class_period.institution_id
            and member.academic_year = class_period.academic_year
            and member.class_id = class_period.class_id
    inner join {{ slice_of(ref('dim_period')) }} as period
        on
            class_period.institution_id = period.institution_id
            and class_period.academic_year = period.academic_year
            and class_period.period_id = period.period_id
            and member.joined_on <= period.ends_on
    group by all
),

marked as (
    select distinct institution_id, academic_year, class_id, period_id, student_id, kind
    from {{ slice_of(ref('fct_period_mark')) }}
)

select
    stayed.institution_id,
    stayed.academic_year,
    stayed.class_id,
    stayed.period_id,
    stayed.student_id,
    stayed.is_member_at_end,
    stayed.class_id = last_class.class_id as is_last_class
from stayed
inner join {{ slice_of(ref('int_last_classes')) }} as last_class
    on
        stayed.institution_id = last_class.institution_id
        and stayed.academic_year = last_class.academic_year
        and stayed.period_id = last_class.period_id
        and stayed.student_id = last_class.student_id
left join marked
    on
        stayed.institution_id = marked.institution_id
        and stayed.academic_year = marked.academic_year
        and stayed.class_id = marked.class_id
        and stayed.period_id = marked.period_id
        and stayed.student_id = marked.student_id
        and stayed.mark_kind = marked.kind
where stayed.is_member_at_end or marked.student_id is not null
