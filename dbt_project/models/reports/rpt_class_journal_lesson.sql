-- Given a written work: at least half of the pupils of that day were marked for the same kind of it. The hours of a
-- topic are those of the plan's line of the same name, the subgroup's own or the whole class's.
with pupils as (
    select lesson.institution_id, lesson.academic_year, lesson.lesson_id, count(*) as pupils
    from {{ slice_of(ref('int_journal_lesson')) }} as lesson
    inner join {{ slice_of(ref('int_journal_stay')) }} as stay
        on
            {{ same('lesson', 'stay', ['class_id', 'subject_id', 'subgroup_id']) }}
            and lesson.held_on >= stay.joined_on
            and lesson.held_on < stay.left_on
    group by all
),

marked as (
    select
        mark.institution_id,
        mark.academic_year,
        mark.lesson_id,
        work.title,
        count(distinct mark.student_id) as pupils
    from {{ slice_of(ref('stg_marks')) }} as mark
    inner join {{ slice_of(ref('stg_work_kinds')) }} as work on {{ same('mark', 'work', ['work_kind_id']) }}
    where work.is_written
    group by all
),

written as (
    select
        marked.institution_id,
        marked.academic_year,
        marked.lesson_id,
        max_by(marked.title, (marked.pupils, marked.title)) as title
    from marked
    inner join pupils on {{ same('marked', 'pupils', ['lesson_id']) }}
    where 2 * marked.pupils >= pupils.pupils
    group by all
),

topic as (
    select
        institution_id,
        academic_year,
        class_id,
        subject_id,
        coalesce(subgroup_id, '') as subgroup_id,
        topic,
        min(hours) as hours
    from {{ slice_of(ref('stg_lesson_plan')) }}
    where topic is not null
    group by all
)

select
    lesson.institution_id,
    lesson.academic_year,
    lesson.class_id,
    lesson.subject_id,
    lesson.subgroup_id,
    lesson.lesson_id,
    lesson.period_id,
    cast(
        row_number() over (
            partition by
                lesson.institution_id, lesson.academic_year, lesson.class_id, lesson.subject_id, lesson.subgroup_id
            order by lesson.held_on asc, lesson.lesson_no asc nulls last, lesson.lesson_id asc
        ) as integer
    ) as ordinal,
    lesson.held_on,
    lesson.lesson_no,
    teacher.short_name as teacher,
    substitute.short_name as substitute,
    written.title as work_kind,
    nullif(trim(lesson.topic), '') as topic,
    nullif(trim(lesson.homework), '') as homework,
    coalesce(own.hours, common.hours) as hours
from {{ slice_of(ref('int_journal_lesson')) }} as lesson
left join {{ slice_of(ref('dim_staff')) }} as teacher
    on {{ same('lesson', 'teacher') }} and lesson.teacher_id = teacher.staff_id
left join {{ slice_of(ref('dim_staff')) }} as substitute
    on {{ same('lesson', 'substitute') }} and lesson.substitute_teacher_id = substitute.staff_id
left join written on {{ same('lesson', 'written', ['lesson_id']) }}
left join topic as own on {{ same('lesson', 'own', ['class_id', 'subject_id', 'subgroup_id', 'topic']) }}
left join topic as common
    on {{ same('lesson', 'common', ['class_id', 'subject_id', 'topic']) }} and common.subgroup_id = ''
