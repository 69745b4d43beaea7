-- A policy is a row of seeds/institution_policies.csv; here they lie side by side. Whether each is there and means
-- something is tested on the seed (tests/config), so nothing is guessed here.
select
    institution_id,
    max(value = 'true') filter (where policy = 'marks_weighted') as marks_weighted,
    max(value = 'true') filter (where policy = 'pending_mark_counts_as_two') as pending_mark_counts_as_two,
    -- grades joined by «;», or «none»
    string_split(max(replace(value, ' ', '')) filter (where policy = 'grades_without_marks'), ';')
        as grades_without_marks
from {{ ref('institution_policies') }}
where applies_to = 'all'
group by institution_id
