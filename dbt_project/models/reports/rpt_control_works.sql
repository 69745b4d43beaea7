with counted as (
    select
        mark.institution_id,
        mark.academic_year,
        mark.lesson_id,
        mark.work_kind_id,
        mark.work_kind_title,
        mark.is_external,
        {%- for points in [5, 4, 3, 2] %}
            cast(count(*) filter (where mark.points = {{ points }}) as integer) as n{{ points }},
        {%- endfor %}
        n5 + n4 + n3 + n2 as n,
        cast(count(*) - n as integer) as n_pending,
        max(mark.entered_at) as last_entered_at,
        bool_and(mark.entered_at is not null) as is_all_known
    from {{ slice_of(ref('int_control_mark')) }} as mark
    group by all
),

expected as (
    select
        institution_id,
        academic_year,
        lesson_id,
        work_kind_id,
        cast(count(*) as integer) as expected,
        cast(count(*) filter (where not has_mark) as integer) as n_absent
    from {{ slice_of(ref('int_control_pupil')) }}
    group by all
)

select
    counted.institution_id,
    counted.academic_year,
    lesson.class_id,
    lesson.subject_id,
    counted.lesson_id,
    counted.work_kind_id,
    counted.work_kind_title,
    counted.is_external,
    lesson.held_on as day,
    coalesce(lesson.subgroup_id, '') as subgroup_id,
    lesson.teacher_id,
    coalesce(expected.expected, 0) as expected,
    counted.n5,
    counted.n4,
    counted.n3,
    counted.n2,
    counted.n,
    counted.n_pending,
    coalesce(expected.n_absent, 0) as n_absent,
    -- a mark or two are work made up for on another day: no work of the class
    counted.is_external or 2 * coalesce(expected.n_absent, 0) <= coalesce(expected.expected, 0) as is_of_class,
    {{ control_rates() }},
    counted.last_entered_at,
    case when counted.is_external then deadline.external_due_at else deadline.written_due_at end as due_at,
    -- one mark too late is enough; if of some it is not known when they were put, nobody can say they were in time
    case when counted.is_all_known or counted.last_entered_at > due_at then counted.last_entered_at <= due_at end
        as entered_on_time
from counted
inner join {{ slice_of(ref('fct_lesson')) }} as lesson on {{ same('counted', 'lesson', ['lesson_id']) }}
left join expected on {{ same('counted', 'expected', ['lesson_id', 'work_kind_id']) }}
left join {{ slice_of(ref('int_lesson_deadline')) }} as deadline on {{ same('counted', 'deadline', ['lesson_id']) }}
