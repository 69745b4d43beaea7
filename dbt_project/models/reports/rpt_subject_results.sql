-- how many current marks the average of rpt_class_results is of
with current_marks as (
    select
        roster.institution_id,
        roster.academic_year,
        roster.class_id,
        roster.period_id,
        roster.student_id,
        mark.subject_id,
        cast(count(*) as integer) as marks
    from {{ slice_of(ref('fct_roster')) }} as roster
    inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('roster', 'period', ['period_id']) }}
    inner join {{ slice_of(ref('fct_mark')) }} as mark
        on
            {{ same('roster', 'mark', ['student_id']) }}
            and mark.day between period.starts_on and period.ends_on
            and (roster.is_last_class or roster.class_id = mark.class_id)
    where mark.points is not null
    group by all
)

select
    taught.institution_id,
    taught.academic_year,
    taught.teacher_id,
    taught.class_id,
    taught.subject_id,
    taught.period_id,
    taught.student_id,
    taught.value,
    results.average_current,
    coalesce(current_marks.marks, 0) as marks
from {{ slice_of(ref('int_report_teacher_mark')) }} as taught
inner join {{ slice_of(ref('rpt_class_results')) }} as results
    on {{ same('taught', 'results', ['class_id', 'period_id', 'student_id', 'subject_id']) }}
left join current_marks
    on {{ same('taught', 'current_marks', ['class_id', 'period_id', 'student_id', 'subject_id']) }}
