/*
What is it? Institutions of seeds/institutions.csv for which a policy that counting needs is missing in
seeds/institution_policies.csv, or whose value cannot be read: what should be there is named in `expected`.
When does it matter? Always: without the policy nobody has said how averages are weighed and which grades have no marks.
How to resolve: mend the named row in the seed (institution_id, policy, applies_to = all) by the school's regulation.
*/
with needed (policy, pattern, expected) as (
    values
    ('marks_weighted', 'true|false', 'true или false'),
    ('pending_mark_counts_as_two', 'true|false', 'true или false'),
    ('grades_without_marks', 'none|[0-9]+( *; *[0-9]+)*', 'none или номера через «;»')
)

select
    institution.institution_id,
    needed.policy,
    given.value,
    needed.expected
from {{ ref('institutions') }} as institution
cross join needed
left join {{ ref('institution_policies') }} as given
    on
        institution.institution_id = given.institution_id
        and needed.policy = given.policy
        and given.applies_to = 'all'
where given.value is null or not regexp_full_match(given.value, needed.pattern)
