select
    class.institution_id,
    class.academic_year,
    class.class_id,
    class.title,
    class.grade,
    class.letter,
    class.stage,
    class.period_kind,
    class.shift,
    class.capacity,
    class.homeroom_teacher_id,
    {{ short_name('teacher.last_name', 'teacher.first_name', 'teacher.middle_name') }} as homeroom_teacher_name,
    -- the policy names grades taught without marks (grade 1 in schools)
    not coalesce(list_contains(policy.grades_without_marks, cast(class.grade as varchar)), false) as has_marks,
    cast(
        row_number() over (
            partition by class.institution_id, class.academic_year
            order by
                class.grade asc,
                class.letter collate ru asc nulls first,
                class.title collate ru asc,
                class.class_id asc
        ) as integer
    ) as class_order
from {{ slice_of(ref('stg_classes')) }} as class
left join {{ slice_of(ref('stg_staff')) }} as teacher
    on
        class.institution_id = teacher.institution_id
        and class.academic_year = teacher.academic_year
        and class.homeroom_teacher_id = teacher.staff_id
left join {{ ref('int_institution_policies') }} as policy on class.institution_id = policy.institution_id
