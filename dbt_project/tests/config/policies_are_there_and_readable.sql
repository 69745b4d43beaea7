/*
What is it? Rows of seeds/institution_policies.csv that cannot be read — an unknown institution or policy, a value or
an `applies_to` that means nothing — and policies of seeds/policies.csv that an institution of seeds/institutions.csv
does not state at all: what should be there is named in `expected`.
When does it matter? Always: without the policy nobody has said what is due when, how averages are weighed, what is
kept how long.
How to resolve: mend the named row by the school's regulation; docs/policies.md says what each policy means.
*/
select
    given.institution_id,
    given.policy,
    given.applies_to,
    given.value,
    case
        when institution.institution_id is null then 'учреждение из institutions.csv'
        when policy.policy is null then 'правило из policies.csv'
        else policy.expected
    end as expected
from {{ ref('institution_policies') }} as given
left join {{ ref('institutions') }} as institution on given.institution_id = institution.institution_id
left join {{ ref('policies') }} as policy on given.policy = policy.policy
where
    institution.institution_id is null
    or policy.policy is null
    or not coalesce(regexp_full_match(given.value, policy.value_pattern), false)
    or not coalesce(regexp_full_match(given.applies_to, policy.applies_to_pattern), false)
union all
select
    institution.institution_id,
    policy.policy,
    null as applies_to,
    null as value,
    policy.expected
from {{ ref('institutions') }} as institution
cross join {{ ref('policies') }} as policy
left join {{ ref('institution_policies') }} as given
    on institution.institution_id = given.institution_id and policy.policy = given.policy
where policy.needed and given.policy is null
