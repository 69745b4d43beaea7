-- a place is one more than the pupils whose average is higher: fractions compared by cross-multiplication, exactly
with placed as (
    select
        pupil.institution_id,
        pupil.academic_year,
        pupil.class_id,
        pupil.period_id,
        pupil.student_id,
        cast(1 + count(better.student_id) as integer) as place
    from {{ slice_of(ref('int_report_student_count')) }} as pupil
    left join {{ slice_of(ref('int_report_student_count')) }} as better
        on
            {{ same('pupil', 'better', ['class_id', 'period_id']) }}
            and better.sum_points * pupil.n_points > pupil.sum_points * better.n_points
    where pupil.n_points > 0
    group by all
)

select
    counted.institution_id,
    counted.academic_year,
    counted.class_id,
    counted.period_id,
    counted.student_id,
    placed.place,
    {{ metric('mean_mark', 'counted.$') }} as average_mark,
    counted.n5,
    counted.n4,
    counted.n3,
    counted.n2,
    attendance.all_missed_lessons as missed_lessons
from {{ slice_of(ref('int_report_student_count')) }} as counted
inner join {{ slice_of(ref('int_report_attendance')) }} as attendance
    on {{ same('counted', 'attendance', ['class_id', 'period_id', 'student_id']) }}
left join placed on {{ same('counted', 'placed', ['class_id', 'period_id', 'student_id']) }}
