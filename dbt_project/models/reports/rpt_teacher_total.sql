{{ teacher_results([]) }}
