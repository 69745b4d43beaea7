-- every pupil once a period, where the school's own totals show him; his lessons are those of all his classes
with attended as (
    select
        day.institution_id,
        day.academic_year,
        period.period_id,
        day.student_id,
        sum(day.expected_lessons) as expected_lessons,
        sum(day.lessons_missed) as missed_lessons,
        count(distinct day.class_id) as classes
    from {{ slice_of(ref('rpt_attendance_day')) }} as day
    inner join {{ slice_of(ref('dim_period')) }} as period
        on {{ same('day', 'period') }} and day.day between period.starts_on and period.ends_on
    group by all
),

given as (
    {{ as_given('attended', {'expected_lessons': 'lessons'}, within='period_id') }}
)

select
    pupil.institution_id,
    pupil.academic_year,
    pupil.period_id,
    period.kind as period_kind,
    period.ordinal as period_ordinal,
    period.ends_on <= years.as_of as is_closed,
    pupil.student_id,
    pupil.class_id,
    class.grade,
    cast(coalesce(attended.classes, 1) as integer) as classes,
    pupil.group_code,
    counted.n_points,
    counted.sum_points,
    {{ metric('mean_mark', 'counted.$') }} as mean_mark,
    cast(attended.expected_lessons as integer) as expected_lessons,
    cast(attended.missed_lessons as integer) as missed_lessons,
    {{ metric('missed_share', 'attended.$') }} as missed_share
from {{ slice_of(ref('int_report_unit_pupil')) }} as pupil
inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('pupil', 'period', ['period_id']) }}
inner join {{ slice_of(ref('dim_academic_year')) }} as years
    on {{ same('pupil', 'years') }} and period.starts_on <= years.as_of
inner join {{ slice_of(ref('dim_class')) }} as class on {{ same('pupil', 'class', ['class_id']) }}
left join {{ slice_of(ref('int_report_student_count')) }} as counted
    on {{ same('pupil', 'counted', ['class_id', 'period_id', 'student_id']) }}
left join given as attended on {{ same('pupil', 'attended', ['period_id', 'student_id']) }}
where pupil.unit_kind = 'school'
