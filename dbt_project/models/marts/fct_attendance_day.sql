-- Missed is expected and a code that counts as missed; late and exempt are no misses. A day is missed in full when
-- every expected lesson of it was; by illness if all its misses are, excused if all are excused or illness, else in the
-- total only.
with missed as (
    select
        institution_id,
        academic_year,
        class_id,
        student_id,
        day,
        count(*) filter (where counts_as_missed) as missed_lessons,
        count(*) filter (where counts_as_missed and is_excused) as excused_lessons,
        count(*) filter (where counts_as_missed and is_illness) as illness_lessons,
        count(*) filter (where absence_kind = 'late') as late_lessons
    from {{ slice_of(ref('fct_absence')) }}
    where is_expected
    group by institution_id, academic_year, class_id, student_id, day
)

select
    expected.institution_id,
    expected.academic_year,
    expected.class_id,
    expected.student_id,
    expected.day,
    expected.expected_lessons,
    cast(coalesce(missed.missed_lessons, 0) as integer) as missed_lessons,
    cast(coalesce(missed.excused_lessons, 0) as integer) as excused_lessons,
    cast(coalesce(missed.illness_lessons, 0) as integer) as illness_lessons,
    cast(coalesce(missed.late_lessons, 0) as integer) as late_lessons,
    coalesce(missed.missed_lessons = expected.expected_lessons, false) as is_full_day_missed,
    coalesce(missed.excused_lessons = expected.expected_lessons, false) as is_full_day_excused,
    coalesce(missed.illness_lessons = expected.expected_lessons, false) as is_full_day_illness
from {{ slice_of(ref('fct_expected_day')) }} as expected
left join missed
    on
        expected.institution_id = missed.institution_id
        and expected.academic_year = missed.academic_year
        and expected.class_id = missed.class_id
        and expected.student_id = missed.student_id
        and expected.day = missed.day
