/*
What is it? Measures that trd_measure has and the registry does not promise for trends.
When does it matter? Analysts read docs/metrics.md: a measure that is not there is a number nobody explains.
How to resolve: in_trends of seeds/metrics.csv, or take the measure out of the model int_trend_… that makes it.
*/
select distinct measured.metric
from {{ slice_of(ref('trd_measure')) }} as measured
anti join {{ ref('metrics') }} as metrics on measured.metric = metrics.metric and metrics.in_trends
