/*
What is it? Marks for a period in a class on whose list for that period the pupil is not: never in it, or came later.
When does it matter? The mark stands on no sheet of that class, nor in its percentages.
How to resolve: enter the missing order of movement, or correct the class of the mark in the journal.
*/
{{ config(severity='warn') }}

select
    mark.institution_id,
    mark.academic_year,
    mark.class_id,
    mark.period_id,
    mark.student_id,
    count(*) as n
from {{ slice_of(ref('fct_period_mark')) }} as mark
left join {{ slice_of(ref('fct_roster')) }} as roster
    on
        mark.institution_id = roster.institution_id
        and mark.academic_year = roster.academic_year
        and mark.period_id = roster.period_id
        and mark.student_id = roster.student_id
        and (mark.class_id = roster.class_id or roster.is_last_class)
where roster.student_id is null
group by all
