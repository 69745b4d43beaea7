/*
What is it? Figures of the macros percentage and average that differ from those worked out by hand.
When does it matter? Every percentage and average on paper is made by them; a row here is an error of ours.
How to resolve: macros/rates.sql, or a new version of DuckDB that divides otherwise; tell the maintainers.
*/
with percentages (n, d, expected) as (
    values
    (2, 3, 66.7), (1, 3, 33.3), (1, 8, 12.5), (1, 16, 6.3), (3, 80, 3.8), (1, 2000, 0.1), (1, 2001, 0.0),
    (0, 7, 0.0), (7, 7, 100.0), (25, 24, 104.2), (0, 0, null), (5, 0, null)
),

averages (s, c, expected) as (
    values
    (23, 5, 4.60), (9, 8, 1.13), (13, 3, 4.33), (14, 3, 4.67), (5, 1, 5.00), (897, 200, 4.49), (0, 0, null)
),

weighted (s, c, expected) as (
    values (13.500, 3.000, 4.50), (8.125, 2.500, 3.25), (6.015, 1.500, 4.01), (0.000, 0.000, null)
)

select 'percentage' as macro, n as dividend, d as divisor, {{ percentage('n', 'd') }} as actual, expected
from percentages
where actual is distinct from expected or typeof(actual) != 'DECIMAL(4,1)'
union all
select 'average' as macro, s as dividend, c as divisor, {{ average('s', 'c') }} as actual, expected
from averages
where actual is distinct from expected or typeof(actual) != 'DECIMAL(4,2)'
union all
select 'average' as macro, s as dividend, c as divisor, {{ average('s', 'c') }} as actual, expected
from weighted
where actual is distinct from expected or typeof(actual) != 'DECIMAL(4,2)'
