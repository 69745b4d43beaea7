/*
What is it? Measures that macros/metrics.sql and seeds/metrics.csv do not tell alike: one of them lacks the measure, the
kinds differ, or a count has a denominator in words.
When does it matter? Analysts read the registry (docs/metrics.md): a value would be explained by another formula.
How to resolve: mend the one that is wrong; a new measure is a row there and an entry here.
*/
with defined (metric, kind) as (
    values
    {% for name, it in metric_definitions().items() -%}
        ('{{ name }}', '{{ it.kind }}'){{ ',' if not loop.last }}
    {% endfor %}
)

select
    metric,
    defined.kind as defined_kind,
    metrics.kind as registered_kind
from defined
full outer join {{ ref('metrics') }} as metrics using (metric)
where
    defined.kind is distinct from metrics.kind
    or (metrics.kind = 'count') != (metrics.denominator is null)
    or metrics.digits != case metrics.kind when 'mean' then 2 when 'count' then 0 else 1 end
