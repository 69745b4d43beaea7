/*
What is it? Absence codes that stand in the journal but not in seeds/absence_codes.csv, with how often they occur.
When does it matter? Such absences count as nothing on every document: lessons and days missed come out too few.
How to resolve: add the code with its system and kind to seeds/absence_codes.csv, or have it mended in the journal.
*/
{{ config(severity='warn') }}

select
    institution_id,
    academic_year,
    journal_code,
    count(*) as n
from {{ slice_of(ref('fct_absence')) }}
where absence_kind is null
group by institution_id, academic_year, journal_code
