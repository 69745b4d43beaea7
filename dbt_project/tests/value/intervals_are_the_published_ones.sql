/*
What is it? Intervals of macros/intervals.sql that differ from the printed ones: Wilson's and that of a
difference in R. G. Newcombe, Statistics in Medicine 17 (1998), 857 (method 3) and 873 (method 10); Student's t in any
table.
When does it matter? They say whether a difference between teachers, classes or years is more than chance.
How to resolve: macros/intervals.sql; tell the maintainers.
*/
with shares (a, n, low, high) as (
    values (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)
),

pairs (pair, a, n, other_a, other_n, low, high) as (
    values
    (1, 56, 70, 48, 80, 0.0524, 0.3339), (2, 9, 10, 3, 10, 0.1705, 0.8090), (3, 10, 10, 0, 20, 0.6791, 1.0000),
    (4, 5, 56, 0, 29, -0.0381, 0.1926)
),

quantiles (freedom, quantile) as (
    values (3, 3.182), (4, 2.776), (10, 2.228), (29, 2.045), (120, 1.980)
),

{% for side, count in {'one': '', 'other': 'other_'}.items() -%}
    {{ side }} as (
        select
            pair,
            100.0 * {{ count }}a / {{ count }}n as value,
            100 * {{ wilson('(' ~ count ~ 'a / ' ~ count ~ 'n)', count ~ 'n', '-1') }} as low,
            100 * {{ wilson('(' ~ count ~ 'a / ' ~ count ~ 'n)', count ~ 'n', '1') }} as high
        from pairs
    ),
{% endfor %}

bounds as (
    select 'wilson' as what, {{ wilson('(a / n)', 'n', '-1') }} as actual, low as expected, 0.00005 as allowed
    from shares
    union all
    select 'wilson' as what, {{ wilson('(a / n)', 'n', '1') }} as actual, high as expected, 0.00005 as allowed
    from shares
    union all
    select 't' as what, {{ student_t('freedom') }} as actual, quantile as expected, 0.01 * quantile as allowed
    from quantiles
    union all
    select
        'difference' as what,
        unnest([{{ difference_low('one', 'other') }}, {{ difference_high('one', 'other') }}]) / 100 as actual,
        unnest([pairs.low, pairs.high]) as expected,
        0.0001 as allowed
    from pairs
    inner join one on pairs.pair = one.pair
    inner join other on pairs.pair = other.pair
)

select *
from bounds
where coalesce(abs(actual - expected) > allowed, true)
