-- the class of the latest membership shows all marks of the pupil's year; a class he left, those it gave
with pupil as (
    select * from {{ slice_of(ref('int_report_register_pupil')) }}
),

shown as (
    select
        pupil.institution_id,
        pupil.academic_year,
        pupil.class_id,
        pupil.student_id,
        mark.subject_id,
        mark.period_id,
        mark.kind,
        mark.value
    from pupil
    inner join {{ slice_of(ref('fct_period_mark')) }} as mark on {{ same('pupil', 'mark', ['student_id']) }}
    where pupil.is_last_class or pupil.class_id = mark.class_id
),

line as (
    select
        pupil.institution_id,
        pupil.academic_year,
        pupil.class_id,
        pupil.student_id,
        taught.subject_id
    from pupil
    inner join {{ slice_of(ref('dim_class_subject')) }} as taught on {{ same('pupil', 'taught', ['class_id']) }}
    union distinct
    select
        institution_id,
        academic_year,
        class_id,
        student_id,
        subject_id
    from shown
)

select
    line.institution_id,
    line.academic_year,
    line.class_id,
    line.student_id,
    line.subject_id,
    place.column_id as "column",
    place.period_id,
    place.kind,
    place.column_order,
    shown.value,
    pupil.decision,
    pupil.protocol_no,
    pupil.decided_on
from line
inner join pupil on {{ same('line', 'pupil', ['class_id', 'student_id']) }}
inner join {{ slice_of(ref('int_report_register_column')) }} as place on {{ same('line', 'place', ['class_id']) }}
left join shown
    on
        {{ same('line', 'shown', ['class_id', 'student_id', 'subject_id']) }}
        and place.period_id = shown.period_id
        and place.kind = shown.kind
