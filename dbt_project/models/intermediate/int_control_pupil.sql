{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

with work as (
    select distinct
        mark.institution_id,
        mark.academic_year,
        mark.lesson_id,
        mark.work_kind_id,
        lesson.class_id,
        lesson.subgroup_id,
        lesson.held_on
    from {{ slice_of(ref('int_control_mark')) }} as mark
    inner join {{ slice_of(ref('fct_lesson')) }} as lesson on {{ same('mark', 'lesson', ['lesson_id']) }}
),

marked as (
    select distinct institution_id, academic_year, lesson_id, work_kind_id, student_id
    from {{ slice_of(ref('int_control_mark')) }}
)

-- whose lesson it was: the pupils of the class that day, or of the subgroup
select
    work.institution_id,
    work.academic_year,
    work.lesson_id,
    work.work_kind_id,
    member.student_id,
    marked.student_id is not null as has_mark
from work
inner join {{ slice_of(ref('fct_membership')) }} as member
    on
        {{ same('work', 'member', ['class_id']) }}
        and {{ is_within('work.held_on', 'member.joined_on', 'member.left_on') }}
left join {{ slice_of(ref('int_subgroup_memberships')) }} as part
    on
        {{ same('work', 'part', ['subgroup_id']) }}
        and member.student_id = part.student_id
        and {{ is_within('work.held_on', 'part.joined_on', 'part.left_on') }}
left join marked
    on {{ same('work', 'marked', ['lesson_id', 'work_kind_id']) }} and member.student_id = marked.student_id
where work.subgroup_id is null or part.student_id is not null
