select
    institution_id,
    academic_year,
    class_id,
    period_id,
    student_id,
    days_missed,
    days_excused,
    days_illness,
    lessons_missed,
    lessons_excused,
    lessons_illness,
    late_lessons
from {{ slice_of(ref('int_report_attendance')) }}
