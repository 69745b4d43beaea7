{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

with last_class as (
    select
        institution_id,
        academic_year,
        student_id,
        max_by(class_id, joined_on) as class_id
    from {{ slice_of(ref('fct_membership')) }}
    group by all
),

pupil as (
    select distinct
        roster.institution_id,
        roster.academic_year,
        roster.class_id,
        roster.student_id,
        roster.class_id = last_class.class_id as is_last_class
    from {{ slice_of(ref('fct_roster')) }} as roster
    inner join {{ slice_of(ref('dim_class')) }} as class on {{ same('roster', 'class', ['class_id']) }}
    inner join last_class on {{ same('roster', 'last_class', ['student_id']) }}
    where class.has_marks
)

select
    pupil.institution_id,
    pupil.academic_year,
    pupil.class_id,
    pupil.student_id,
    pupil.is_last_class,
    council.decision,
    council.protocol_no,
    council.decided_on
from pupil
left join {{ slice_of(ref('stg_council_decisions')) }} as council
    on
        {{ same('pupil', 'council', ['student_id']) }}
        and (pupil.is_last_class or pupil.class_id = council.class_id)
