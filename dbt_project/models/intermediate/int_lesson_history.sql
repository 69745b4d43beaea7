{{ history(
    'lessons', key=['lesson_id'], values=['held_on', 'lesson_no', 'status', 'topic', 'homework'],
    others=['class_id', 'subgroup_id', 'subject_id', 'teacher_id', 'substitute_teacher_id', 'topic_entered_at',
            'homework_entered_at']
) }}
