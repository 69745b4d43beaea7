-- Absence rows that no document counts.
select
    institution_id,
    academic_year,
    'absence_not_expected' as kind,
    lesson_id || '/' || student_id as key,
    class_id,
    day,
    'Пропуск на уроке, которого у обучающегося не было: урок отменён либо не его класса или подгруппы. '
    || 'Не учтён. Исправьте отметку о пропуске, урок или состав класса (подгруппы).' as message
from {{ ref('fct_absence') }}
where not is_expected
union all
select
    institution_id,
    academic_year,
    'absence_code_unknown' as kind,
    lesson_id || '/' || student_id as key,
    class_id,
    day,
    'Неизвестный код пропуска «' || journal_code || '»: не учтён. '
    || 'Добавьте код в seeds/absence_codes.csv или исправьте его в журнале.' as message
from {{ ref('fct_absence') }}
where absence_kind is null
union all
select
    absence.institution_id,
    absence.academic_year,
    'absence_without_lesson' as kind,
    absence.lesson_id || '/' || absence.student_id as key,
    null as class_id,
    null as day,
    'Пропуск на уроке, которого в журнале больше нет: не учтён.' as message
from {{ ref('stg_absences') }} as absence
left join {{ ref('stg_lessons') }} as lesson
    on
        absence.institution_id = lesson.institution_id
        and absence.academic_year = lesson.academic_year
        and absence.lesson_id = lesson.lesson_id
where lesson.lesson_id is null
