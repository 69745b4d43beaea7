select
    institution_id,
    academic_year,
    source_system,
    class_id,
    subject_id,
    period_id,
    subgroup_id,
    teacher_id,
    planned_lessons,
    weekly_hours
from {{ current_versions('curriculum') }}
