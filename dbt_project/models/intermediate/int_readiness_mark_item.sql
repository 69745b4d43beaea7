-- What is wrong with the marks of a period: none where one is due, an entry that the regulation forbids, too few marks
-- behind it, too far from their average.
with pupil as (
    select
        pupil.*,
        place.is_due,
        'Нет отметки за период' as missing_period_mark,
        'нужно не меньше ' || pupil.minimum_marks as needed,
        'Текущих отметок ' || pupil.marks || ', ' || needed as below_minimum,
        'За период «' || pupil.value || '»'
        || if(pupil.is_far_from_average, ' при среднем ' || replace(pupil.average_current::varchar, '.', ','), '')
        || '; текущих отметок ' || pupil.marks || if(pupil.is_below_minimum, ', ' || needed, '') as unjustified_mark
    from {{ ref('int_readiness_pupil') }} as pupil
    inner join {{ ref('int_readiness_period') }} as place
        on {{ same('pupil', 'place', ['period_id', 'class_id']) }}
),

teacher as (
    select
        institution_id,
        academic_year,
        period_id,
        class_id,
        subject_id,
        max_by(teacher_id, (held_lessons, teacher_id)) as teacher_id
    from {{ ref('fct_teaching') }}
    group by all
)

select
    forbidden.institution_id,
    forbidden.academic_year,
    forbidden.period_id,
    forbidden.class_id,
    forbidden.subject_id,
    teacher.teacher_id,
    forbidden.student_id,
    'forbidden_value' as kind,
    forbidden.key,
    forbidden.text
from {{ ref('int_readiness_forbidden') }} as forbidden
left join teacher on {{ same('forbidden', 'teacher', ['period_id', 'class_id', 'subject_id']) }}
{% for kind, condition in {
    'missing_period_mark': 'is_missing and is_due',
    'unjustified_mark': 'is_unjustified',
    'below_minimum': 'is_below_minimum',
}.items() -%}
    union all
    select
        institution_id,
        academic_year,
        period_id,
        class_id,
        subject_id,
        teacher_id,
        student_id,
        '{{ kind }}' as kind,
        subject_id || '/' || student_id as key,
        {{ kind }} as text
    from pupil
    where {{ condition }}
{% endfor -%}
