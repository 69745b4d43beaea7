{{ history(
    'absences', key=['lesson_id', 'student_id'], values=['code'], others=['source_system', 'entered_at', 'entered_by']
) }}
