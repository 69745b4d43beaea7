{{ history(
    'marks', key=['mark_id'], values=['value'],
    others=['lesson_id', 'student_id', 'work_kind_id', 'entered_at', 'entered_by']
) }}
