-- Current marks put on a day when the pupil was not in the lesson's class, or whose lesson is gone.
select
    mark.institution_id,
    mark.academic_year,
    'mark_not_member' as kind,
    mark.mark_id as key,
    mark.class_id,
    mark.day,
    'Отметка обучающемуся, который в этот день не был в классе. '
    || 'Проверьте приказ о движении или исправьте отметку.' as message
from {{ ref('fct_mark') }} as mark
left join {{ ref('int_memberships') }} as member
    on
        mark.institution_id = member.institution_id
        and mark.academic_year = member.academic_year
        and mark.class_id = member.class_id
        and mark.student_id = member.student_id
        and {{ is_within('mark.day', 'member.joined_on', 'member.left_on') }}
where member.student_id is null
union all
select
    mark.institution_id,
    mark.academic_year,
    'mark_without_lesson' as kind,
    mark.mark_id as key,
    null as class_id,
    null as day,
    'Отметка за урок, которого в журнале больше нет: не учтена.' as message
from {{ ref('stg_marks') }} as mark
left join {{ ref('stg_lessons') }} as lesson
    on
        mark.institution_id = lesson.institution_id
        and mark.academic_year = lesson.academic_year
        and mark.lesson_id = lesson.lesson_id
where lesson.lesson_id is null
