/*
What is it? Measures that trd_measure has and the registry does not promise for trends, or the other way round.
When does it matter? An analyst does not find a measure where docs/metrics.md says it is, or finds one unexplained.
How to resolve: in_trends of seeds/metrics.csv, or the model int_trend_… that should make the measure.
*/
with made as (
    select distinct metric
    from {{ slice_of(ref('trd_measure')) }}
),

promised as (
    select metric
    from {{ ref('metrics') }}
    where in_trends and exists (select 1 from made)
)

select
    metric,
    made.metric is not null as is_made
from made
full outer join promised using (metric)
where made.metric is null or promised.metric is null
