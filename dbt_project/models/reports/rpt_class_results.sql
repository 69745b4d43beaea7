select
    shown.institution_id,
    shown.academic_year,
    shown.class_id,
    shown.period_id,
    shown.student_id,
    shown.subject_id,
    shown.value,
    {{ metric('current_mark', 'current_marks.$') }} as average_current
from {{ slice_of(ref('int_report_class_mark')) }} as shown
left join {{ current_marks() }} as current_marks
    on {{ same('shown', 'current_marks', ['class_id', 'period_id', 'student_id', 'subject_id']) }}
