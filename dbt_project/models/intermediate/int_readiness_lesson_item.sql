-- What the lessons of a period still want: a topic (whoever held the lesson writes it, so the substitute before the
-- main teacher), a reason of an absence (the homeroom teacher finds it out).
select
    lesson.institution_id,
    lesson.academic_year,
    place.period_id,
    lesson.class_id,
    lesson.subject_id,
    coalesce(lesson.substitute_teacher_id, lesson.teacher_id) as teacher_id,
    cast(null as varchar) as student_id,
    lesson.lesson_id,
    lesson.held_on as day,
    'unfilled_topic' as kind,
    lesson.lesson_id as key,
    'Не записана тема урока ' || strftime(lesson.held_on, '%d.%m.%Y')
    || coalesce(' (' || lesson.lesson_no || '-й урок)', '') as text
from {{ ref('stg_lessons') }} as lesson
inner join {{ ref('int_readiness_period') }} as place
    on {{ same('lesson', 'place', ['class_id']) }} and lesson.held_on between place.starts_on and place.ends_on
left join {{ lacking() }} as lacking on {{ same('lesson', 'lacking') }}
where
    lesson.status = 'held'
    and trim(coalesce(lesson.topic, '')) = ''
    and not {{ is_lacking('topics', 'lesson', 'held_on') }}
union all
select
    absence.institution_id,
    absence.academic_year,
    place.period_id,
    absence.class_id,
    absence.subject_id,
    coalesce(place.homeroom_teacher_id, lesson.teacher_id) as teacher_id,
    absence.student_id,
    absence.lesson_id,
    absence.day,
    'unspecified_absence' as kind,
    absence.lesson_id || '/' || absence.student_id as key,
    'Не указана причина пропуска ' || strftime(absence.day, '%d.%m.%Y')
    || coalesce(' (' || absence.lesson_no || '-й урок)', '') as text
from {{ ref('fct_absence') }} as absence
inner join {{ ref('int_readiness_period') }} as place
    on {{ same('absence', 'place', ['class_id']) }} and absence.day between place.starts_on and place.ends_on
left join {{ ref('fct_lesson') }} as lesson on {{ same('absence', 'lesson', ['lesson_id']) }}
where absence.is_expected and absence.absence_kind = 'unspecified'
