/*
What is it? Stays of one pupil that share a day, in one class or in two.
When does it matter? His lessons of that day would be expected twice. The model forbids it: a row here is our error.
How to resolve: look at his orders in stg_movements and at int_memberships; tell the maintainers.
*/
select
    one.institution_id,
    one.academic_year,
    one.student_id,
    one.class_id,
    other.class_id as other_class_id
from {{ slice_of(ref('fct_membership')) }} as one
inner join {{ slice_of(ref('fct_membership')) }} as other
    on
        one.institution_id = other.institution_id
        and one.academic_year = other.academic_year
        and one.student_id = other.student_id
        and (one.joined_on, one.class_id) < (other.joined_on, other.class_id)
        and (one.left_on is null or one.left_on > other.joined_on)
