/*
What is it? Measures that cannot be: a share outside 0…100 %, a mean mark outside 2…5, a figure outside its own
interval, more pupils than there is to divide by, or a value that its numerator and denominator do not make. Where a
journal hands over lessons and not their topics, the numerator is not known, and so the value is not.
When does it matter? Trends and comparisons are made of these rows; one that cannot be means that the two sides of
a ratio were not counted over the same rows.
How to resolve: the model int_trend_… that makes the measure; tell the maintainers.
*/
select
    measured.institution_id,
    measured.academic_year,
    measured.period_id,
    measured.unit_kind,
    measured.unit_id,
    measured.subject_id,
    measured.metric,
    measured.numerator,
    measured.denominator,
    measured.value,
    measured.low,
    measured.high,
    measured.pupils
from {{ slice_of(ref('trd_measure')) }} as measured
inner join {{ ref('metrics') }} as metrics on measured.metric = metrics.metric
left join {{ lacking() }} as lacking on {{ same('measured', 'lacking') }}
where
    -- a class may hold more than it has places
    (metrics.kind in ('share', 'score') and measured.metric != 'class_fill' and measured.value not between 0 and 100)
    or (measured.metric in ('mean_mark', 'current_mark') and measured.value not between 2 and 5)
    or (metrics.kind = 'count' and measured.value < 0)
    or measured.value not between measured.low and measured.high
    or (measured.low is null) != (measured.high is null)
    or (metrics.interval in ('wilson', 'clustered') and (measured.low is null) != (measured.value is null))
    or (metrics.interval in ('wilson', 'clustered') and measured.pupils > measured.denominator)
    or (
        metrics.kind != 'count'
        and (measured.value is null)
        != (coalesce(measured.denominator, 0) = 0 or (measured.numerator is null and lacking.limits is not null))
    )
