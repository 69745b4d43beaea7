/*
What is it? Days on which more lessons were missed than expected, or whose parts exceed the whole (illness within
excused, excused within missed).
When does it matter? Numerator and denominator have passed different gates; a row here is an error of ours.
How to resolve: compare fct_absence and fct_lesson of that pupil and day; tell the maintainers.
*/
select
    institution_id,
    academic_year,
    student_id,
    day,
    expected_lessons,
    missed_lessons,
    excused_lessons,
    illness_lessons,
    late_lessons
from {{ slice_of(ref('fct_attendance_day')) }}
where
    expected_lessons < 1
    or missed_lessons > expected_lessons
    or excused_lessons > missed_lessons
    or illness_lessons > excused_lessons
    or missed_lessons + late_lessons > expected_lessons
