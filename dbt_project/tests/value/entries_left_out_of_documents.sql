/*
What is it? How many entries of the journal no document counts, or counts with doubt, by kind of anomaly.
When does it matter? When a teacher's own count differs from a document's, the difference is among these.
How to resolve: each has its own message in marts.fct_anomaly: what is wrong and what to mend.
*/
{{ config(severity='warn') }}

select
    institution_id,
    academic_year,
    kind,
    count(*) as n
from {{ slice_of(ref('fct_anomaly')) }}
group by institution_id, academic_year, kind
