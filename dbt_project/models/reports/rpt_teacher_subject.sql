{{ teacher_results(['subject_id']) }}
