-- The periods a class lives by that have begun, and whether their marks are due by the last known day.
select
    class_period.institution_id,
    class_period.academic_year,
    class_period.class_id,
    class_period.period_id,
    class_period.is_year,
    period.starts_on,
    period.ends_on,
    period.window_start,
    year.as_of,
    class.has_marks,
    class.homeroom_teacher_id,
    deadline.marks_due_on,
    coalesce(year.as_of >= deadline.marks_due_on, year.as_of >= period.ends_on) as is_due
from {{ ref('dim_class_period') }} as class_period
inner join {{ ref('dim_period') }} as period on {{ same('class_period', 'period', ['period_id']) }}
inner join {{ ref('dim_class') }} as class on {{ same('class_period', 'class', ['class_id']) }}
inner join {{ ref('dim_academic_year') }} as year on {{ same('class_period', 'year') }}
left join {{ ref('int_period_deadline') }} as deadline on {{ same('class_period', 'deadline', ['period_id']) }}
where period.starts_on <= year.as_of
