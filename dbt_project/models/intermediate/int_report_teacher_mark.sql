{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- a pupil whom the teacher teaches a subject both with the class and in a subgroup has one mark in it
with taught as (
    select distinct institution_id, academic_year, teacher_id, class_id, subject_id, period_id, student_id
    from {{ slice_of(ref('int_taught_pupil')) }}
)

select
    taught.institution_id,
    taught.academic_year,
    taught.teacher_id,
    taught.class_id,
    taught.subject_id,
    taught.period_id,
    taught.student_id,
    mark.value,
    mark.outcome,
    mark.points
from taught
inner join {{ slice_of(ref('int_report_class_mark')) }} as mark
    on {{ same('taught', 'mark', ['class_id', 'subject_id', 'period_id', 'student_id']) }}
