{{ teacher_results(['class_id', 'subject_id']) }}
