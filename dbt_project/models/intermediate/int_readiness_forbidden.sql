-- Entries the regulation does not allow, where they were given: н/а and осв as marks of a period, if the policy
-- forbids them, and any mark in a class without marks.
select
    mark.institution_id,
    mark.academic_year,
    mark.period_id,
    mark.class_id,
    mark.subject_id,
    mark.student_id,
    mark.kind || '/' || mark.subject_id || '/' || mark.student_id as key,
    case
        when class.has_marks then 'За период стоит «' || mark.value || '»: положение этого не допускает'
        else 'За период стоит «' || mark.value || '» в классе, где отметки не ставятся'
    end as text
from {{ ref('fct_period_mark') }} as mark
inner join {{ ref('int_readiness_period') }} as class on {{ same('mark', 'class', ['class_id', 'period_id']) }}
left join {{ ref('int_institution_policies') }} as policy on mark.institution_id = policy.institution_id
where
    not class.has_marks
    or (mark.outcome = 'na' and not policy.na_allowed)
    or (mark.outcome = 'exempt' and not policy.exempt_allowed)
union all
select
    mark.institution_id,
    mark.academic_year,
    place.period_id,
    mark.class_id,
    mark.subject_id,
    mark.student_id,
    mark.mark_id as key,
    'Отметка «' || mark.value || '» за урок ' || strftime(mark.day, '%d.%m.%Y')
    || ' в классе, где отметки не ставятся' as text
from {{ ref('fct_mark') }} as mark
inner join {{ ref('int_readiness_period') }} as place
    on {{ same('mark', 'place', ['class_id']) }} and mark.day between place.starts_on and place.ends_on
where not place.has_marks
