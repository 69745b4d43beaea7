-- Held lessons on days that are no school days of the class, or of a class the journal does not name.
with lessons as (
    select
        lesson.*,
        class.class_id is not null as has_class,
        exists(
            select 1 from {{ ref('stg_holidays') }} as holiday
            where
                lesson.institution_id = holiday.institution_id
                and lesson.academic_year = holiday.academic_year
                and lesson.held_on between holiday.starts_on and holiday.ends_on
        ) as is_in_holidays,
        exists(
            select 1 from {{ ref('stg_periods') }} as period
            where
                lesson.institution_id = period.institution_id
                and lesson.academic_year = period.academic_year
                and class.period_kind = period.kind
                and lesson.held_on between period.starts_on and period.ends_on
        ) as is_in_period
    from {{ ref('stg_lessons') }} as lesson
    left join {{ ref('stg_classes') }} as class
        on
            lesson.institution_id = class.institution_id
            and lesson.academic_year = class.academic_year
            and lesson.class_id = class.class_id
    where lesson.status = 'held'
)

select
    institution_id,
    academic_year,
    case
        when not has_class then 'lesson_of_unknown_class'
        when is_in_holidays then 'lesson_in_holidays'
        else 'lesson_outside_period'
    end as kind,
    lesson_id as key,
    class_id,
    held_on as day,
    case
        when not has_class then 'Урок класса, которого нет в журнале: не учтён. Добавьте класс или исправьте урок.'
        when is_in_holidays then 'Урок проведён в каникулы или нерабочий день. Проверьте дату урока или каникулы.'
        else 'Урок проведён вне учебных периодов класса: в итоги периода не входит. Проверьте дату урока.'
    end as message
from lessons
where not has_class or is_in_holidays or not is_in_period
