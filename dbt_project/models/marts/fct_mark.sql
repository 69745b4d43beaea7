-- Five-point scale: 1 counts as 2, зач as 5, нз as 2; a pending «.» is no mark yet, unless policy counts it as 2.
select
    mark.institution_id,
    mark.academic_year,
    mark.mark_id,
    mark.lesson_id,
    mark.student_id,
    lesson.class_id,
    lesson.subject_id,
    lesson.held_on as day,
    mark.value,
    {{ mark_points('mark.value', 'policy.pending_mark_counts_as_two') }} as points,
    cast(case when policy.marks_weighted then coalesce(work.weight, 1) else 1 end as decimal(9, 3)) as weight,
    mark.work_kind_id,
    work.title as work_kind_title
from {{ slice_of(ref('stg_marks')) }} as mark
inner join {{ slice_of(ref('stg_lessons')) }} as lesson
    on
        mark.institution_id = lesson.institution_id
        and mark.academic_year = lesson.academic_year
        and mark.lesson_id = lesson.lesson_id
left join {{ slice_of(ref('stg_work_kinds')) }} as work
    on
        mark.institution_id = work.institution_id
        and mark.academic_year = work.academic_year
        and mark.work_kind_id = work.work_kind_id
left join {{ ref('int_institution_policies') }} as policy on mark.institution_id = policy.institution_id
