-- what the journal holds about a lesson that was not the pupil's is no entry of the sheet (fct_anomaly has it)
with mark as (
    select
        institution_id,
        academic_year,
        lesson_id,
        student_id,
        string_agg(value, '/' order by entered_at asc nulls last, mark_id asc) as marks
    from {{ slice_of(ref('stg_marks')) }}
    group by institution_id, academic_year, lesson_id, student_id
),

absence as (
    select
        absence.institution_id,
        absence.academic_year,
        absence.lesson_id,
        absence.student_id,
        coalesce(kind.short_title, absence.journal_code) as absence_code
    from {{ slice_of(ref('fct_absence')) }} as absence
    left join {{ ref('absence_kinds') }} as kind on absence.absence_kind = kind.absence_kind
),

entry as (
    select
        coalesce(mark.institution_id, absence.institution_id) as institution_id,
        coalesce(mark.academic_year, absence.academic_year) as academic_year,
        coalesce(mark.lesson_id, absence.lesson_id) as lesson_id,
        coalesce(mark.student_id, absence.student_id) as student_id,
        mark.marks,
        absence.absence_code
    from mark
    full join absence on {{ same('mark', 'absence', ['lesson_id', 'student_id']) }}
)

select
    lesson.institution_id,
    lesson.academic_year,
    lesson.class_id,
    lesson.subject_id,
    lesson.subgroup_id,
    lesson.lesson_id,
    entry.student_id,
    lesson.period_id,
    entry.marks,
    entry.absence_code,
    concat_ws(' ', entry.absence_code, entry.marks) as entry
from entry
inner join {{ slice_of(ref('int_journal_lesson')) }} as lesson on {{ same('entry', 'lesson', ['lesson_id']) }}
inner join {{ slice_of(ref('int_journal_stay')) }} as stay
    on
        {{ same('lesson', 'stay', ['class_id', 'subject_id', 'subgroup_id']) }}
        and entry.student_id = stay.student_id
        and lesson.held_on >= stay.joined_on
        and lesson.held_on < stay.left_on
