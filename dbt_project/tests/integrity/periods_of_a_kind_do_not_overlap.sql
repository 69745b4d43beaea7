/*
What is it? Two periods of one kind that share a day.
When does it matter? A lesson of that day, its marks and absences would be counted in both.
How to resolve: mend the dates of the periods in the journal.
*/
{{ config(severity='warn') }}

select
    one.institution_id,
    one.academic_year,
    one.period_id,
    other.period_id as overlapping_period_id
from {{ slice_of(ref('dim_period')) }} as one
inner join {{ slice_of(ref('dim_period')) }} as other
    on
        one.institution_id = other.institution_id
        and one.academic_year = other.academic_year
        and one.kind = other.kind
        and one.period_id < other.period_id
        and one.starts_on <= other.ends_on
        and one.ends_on >= other.starts_on
