-- in a divided subject the mark stands in the part the pupil was in last by the end of the period
with mark as (
    select *, "column" as column_id
    from {{ slice_of(ref('rpt_grade_register')) }}
    where value is not null
)

select
    mark.institution_id,
    mark.academic_year,
    mark.class_id,
    mark.subject_id,
    stay.subgroup_id,
    mark.student_id,
    mark.column_id,
    mark.period_id,
    mark.kind,
    mark.column_order,
    mark.value
from mark
inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('mark', 'period', ['period_id']) }}
inner join {{ slice_of(ref('int_journal_stay')) }} as stay
    on {{ same('mark', 'stay', ['class_id', 'subject_id', 'student_id']) }}
qualify
    row_number() over (
        partition by
            mark.institution_id,
            mark.academic_year,
            mark.class_id,
            mark.subject_id,
            mark.student_id,
            mark.column_id,
            stay.subgroup_id = ''
        order by stay.joined_on <= period.ends_on desc, stay.joined_on desc, stay.subgroup_id asc
    ) = 1
