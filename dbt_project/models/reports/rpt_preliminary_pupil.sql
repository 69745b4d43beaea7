with counted as (
    select
        institution_id,
        academic_year,
        class_id,
        period_id,
        student_id,
        as_of,
        cast(case when count(minimum_marks) > 0 then count(*) filter (where is_below_minimum) end as integer)
            as subjects_below_minimum,
        cast(case when count(minimum_marks) > 0 then count(*) filter (where is_behind) end as integer)
            as subjects_behind,
        cast(count(*) filter (where is_in_danger) as integer) as subjects_in_danger,
        cast(sum(expected_lessons) as integer) as expected_lessons,
        cast(sum(missed_lessons) as integer) as missed_lessons
    from {{ slice_of(ref('rpt_preliminary')) }}
    group by all
)

select
    counted.institution_id,
    counted.academic_year,
    counted.class_id,
    counted.period_id,
    counted.student_id,
    counted.as_of,
    pupil.group_code,
    coalesce(pupil.n5, 0) as n5,
    coalesce(pupil.n4, 0) as n4,
    coalesce(pupil.n3, 0) as n3,
    coalesce(pupil.n2, 0) as n2,
    counted.subjects_below_minimum,
    counted.subjects_behind,
    counted.subjects_in_danger,
    counted.expected_lessons,
    counted.missed_lessons,
    {{ metric('missed_share', 'counted.$') }} as missed_pct
from counted
left join {{ slice_of(ref('int_forecast_pupil')) }} as pupil
    on {{ same('counted', 'pupil', ['class_id', 'period_id', 'student_id', 'as_of']) }}
