-- how many current marks the average of rpt_class_results is of
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
left join {{ current_marks() }} as current_marks
    on {{ same('taught', 'current_marks', ['class_id', 'period_id', 'student_id', 'subject_id']) }}
