-- A subject stands on the class's sheets when it is marked and is in the curriculum of the class or a lesson of it was
-- held, or when anyone of the class holds a mark for a period in it, whatever the journal says of the subject.
with taught as (
    select institution_id, academic_year, class_id, subject_id
    from {{ slice_of(ref('stg_curriculum')) }}
    union
    select institution_id, academic_year, class_id, subject_id
    from {{ slice_of(ref('fct_lesson')) }}
    where status = 'held'
)

select taught.institution_id, taught.academic_year, taught.class_id, taught.subject_id
from taught
inner join {{ slice_of(ref('dim_subject')) }} as subject
    on
        taught.institution_id = subject.institution_id
        and taught.academic_year = subject.academic_year
        and taught.subject_id = subject.subject_id
where subject.is_marked
union
select institution_id, academic_year, class_id, subject_id
from {{ slice_of(ref('fct_period_mark')) }}
where class_id is not null
