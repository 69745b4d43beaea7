{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Pupils who have too few marks on a day of control: fewer than the part of the minimum that the part of the period
-- gone by comes to (rounded down), of the states the institution watches (policy marks_watched). `opened_on`: the
-- control since which it has been so without a break in the period; `is_mended_since`: at the next control of the
-- period no longer.
with watched as (
    select
        institution_id,
        list_contains(marks_watched, 'none') as watches_none,
        list_contains(marks_watched, 'one') as watches_one,
        list_contains(marks_watched, 'below_minimum') as watches_minimum
    from {{ ref('int_institution_policies') }}
),

states as (
    select
        pupil.*,
        case
            -- without hours there is no minimum, and nothing is too few
            when coalesce(pupil.marks >= pupil.marks_expected, true) then null
            when pupil.marks = 0 and watched.watches_none then 'students_without_marks'
            when pupil.marks = 1 and watched.watches_one then 'students_with_one_mark'
            when watched.watches_minimum then 'students_below_minimum'
        end as kind
    from {{ slice_of(ref('int_control_density')) }} as pupil
    inner join watched on pupil.institution_id = watched.institution_id
    where pupil.control_on is not null
),

followed as (
    select
        *,
        lag(kind) over pupil_of_teacher as previous_kind,
        lead(control_on) over pupil_of_teacher as next_on,
        lead(kind) over pupil_of_teacher as next_kind
    from states
    window
        pupil_of_teacher as (
            partition by institution_id, academic_year, period_id, class_id, subject_id, teacher_id, student_id
            order by control_on
        )
)

select
    institution_id,
    academic_year,
    control_on,
    kind,
    teacher_id,
    class_id,
    subject_id,
    student_id,
    marks,
    minimum_marks,
    previous_kind is null as is_new,
    next_on is not null and next_kind is null as is_mended_since,
    max(case when previous_kind is null then control_on end) over (
        partition by institution_id, academic_year, period_id, class_id, subject_id, teacher_id, student_id
        order by control_on
    ) as opened_on,
    case when next_kind is null then next_on end as mended_on
from followed
where kind is not null
