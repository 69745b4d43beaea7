{#-
  Percentages and averages, exact: whole numbers and DECIMAL only, rounded half up; a figure that does not exist (nothing
  to divide by) is null, never 0. DuckDB's `/` gives a double even for decimals, therefore `//` over scaled integers.
-#}

{#-
  100·numerator/denominator to one decimal, DECIMAL(4,1). Both are whole and not negative: 2, 3 → 66.7; 1, 8 → 12.5.
  `digits`: more of them where a denominator may be far too small (the capacity of a class as a journal has it).
-#}
{% macro percentage(numerator, denominator, digits=4) -%}
    cast(
        cast(
            (2000 * cast({{ numerator }} as hugeint) + cast({{ denominator }} as hugeint))
            // nullif(2 * cast({{ denominator }} as hugeint), 0)
            as decimal(18, 0)
        ) * 0.1 as decimal({{ digits }}, 1)
    )
{%- endmacro %}

{#-
  sum/count to two decimals, DECIMAL(4,2). Either may have up to three decimals, as sums of weights do:
  23, 5 → 4.60; 13.500, 3.000 → 4.50; 9, 8 → 1.13.
  `digits`: more of them for averages of something larger than marks.
-#}
{% macro average(sum, count, digits=4) -%}
    cast(
        cast(
            (200 * {{ thousandths(sum) }} + {{ thousandths(count) }}) // nullif(2 * {{ thousandths(count) }}, 0)
            as decimal(18, 0)
        ) * 0.01 as decimal({{ digits }}, 2)
    )
{%- endmacro %}

{#- A number of at most three decimals as a whole number of thousandths: what exact comparisons multiply. -#}
{% macro thousandths(number) -%}
    cast(cast({{ number }} as decimal(18, 3)) * 1000 as hugeint)
{%- endmacro %}
