{{ history(
    'period_marks', key=['student_id', 'subject_id', 'period_id', 'kind'], values=['value'],
    others=['class_id', 'entered_at', 'entered_by']
) }}
