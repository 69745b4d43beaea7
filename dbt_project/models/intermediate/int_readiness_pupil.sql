{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Whom the period asks a mark of: those a teacher answers for, in the marked subjects of classes with marks. Current
-- marks are counted as in the averages: over all his classes in the one he was last in, else those of the class alone.
with taught as (
    select
        pupil.institution_id,
        pupil.academic_year,
        pupil.period_id,
        pupil.class_id,
        pupil.subject_id,
        pupil.student_id,
        max_by(pupil.teacher_id, (teaching.held_lessons, pupil.teacher_id)) as teacher_id
    from {{ slice_of(ref('int_taught_pupil')) }} as pupil
    inner join {{ slice_of(ref('fct_teaching')) }} as teaching
        on {{ same('pupil', 'teaching', ['period_id', 'class_id', 'subject_id', 'subgroup_id', 'teacher_id']) }}
    group by all
),

current_marks as (
    select * from {{ current_marks() }}
)

select
    shown.institution_id,
    shown.academic_year,
    shown.period_id,
    shown.class_id,
    shown.subject_id,
    shown.student_id,
    taught.teacher_id,
    shown.value,
    minimum.minimum_marks,
    cast(coalesce(current_marks.marks, 0) as integer) as marks,
    {{ metric('current_mark', 'current_marks.$') }} as average_current,
    shown.value is null and roster.is_member_at_end as is_missing,
    coalesce(coalesce(current_marks.marks, 0) < minimum.minimum_marks, false) as is_below_minimum,
    coalesce(
        abs(shown.points * current_marks.weights - current_marks.weighted_points)
        > policy.unjustified_distance * current_marks.weights,
        false
    ) as is_far_from_average,
    coalesce(shown.outcome in ('5', '4', '3', '2'), false) and (is_below_minimum or is_far_from_average)
        as is_unjustified
from {{ slice_of(ref('int_report_class_mark')) }} as shown
inner join taught on {{ same('shown', 'taught', ['period_id', 'class_id', 'subject_id', 'student_id']) }}
inner join {{ slice_of(ref('fct_roster')) }} as roster
    on {{ same('shown', 'roster', ['period_id', 'class_id', 'student_id']) }}
left join current_marks on {{ same('shown', 'current_marks', ['period_id', 'class_id', 'subject_id', 'student_id']) }}
left join {{ slice_of(ref('int_minimum_marks')) }} as minimum
    on {{ same('shown', 'minimum', ['period_id', 'class_id', 'subject_id']) }}
left join {{ ref('int_institution_policies') }} as policy on shown.institution_id = policy.institution_id
