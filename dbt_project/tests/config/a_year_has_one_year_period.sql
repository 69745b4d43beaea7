/*
What is it? Slices in whose table of periods the kind `year` does not stand exactly once.
When does it matter? Annual marks stand in the year's period, and every document of the year is asked for by it: without
the period there is none, with two the marks stand in the first and the second looks empty.
How to resolve: enter the year as a period in the journal, or delete the extra one there.
*/
{{ config(severity='warn') }}

select
    years.institution_id,
    years.academic_year,
    count(period.period_id) as n
from {{ slice_of(ref('dim_academic_year')) }} as years
left join {{ slice_of(ref('dim_period')) }} as period
    on
        years.institution_id = period.institution_id
        and years.academic_year = period.academic_year
        and period.is_year
group by years.institution_id, years.academic_year
having count(period.period_id) != 1
