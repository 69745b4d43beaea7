{#-
  95 % intervals of measures: how far another year's pupils of the same kind might have brought the figure by chance. What
  is drawn by chance is the pupil, with all his marks or lessons (seeds/metrics.csv, `interval`):
  wilson: a share of pupils, each counted once. E. B. Wilson, 1927.
  clustered: a share of marks or lessons, many a pupil. Wilson at the effective sample size, the denominator over Kish's
    design effect (N. Dean, M. Pagano, 2015); where nothing varies between pupils the pupils themselves are the sample.
  ratio: a mean or a score. a/b ± t·s by linearisation over pupils (W. G. Cochran, Sampling Techniques, 1977, 6.3), from
    four pupils on, inside what the figure can be at all (marks 2 to 5, a score of 7 to 100); where nothing varies there is
    nothing to measure and no interval.
  A row: numerator, denominator, pupils, aa, ab, bb (sums over pupils of a², a·b, b² in thousandths, whole numbers: whether
  anything varies is decided exactly).
-#}

{#- 0.975 quantile of the normal distribution -#}
{% macro z() -%} 1.959963984540054 {%- endmacro %}

{#-
  The same of Student's t with `freedom` degrees, by its expansion in 1/freedom (Abramowitz, Stegun, 26.7.5): 3 → 3.16
  (exact 3.18), 10 → 2.23 (2.23).
-#}
{% macro student_t(freedom) -%}
    ({{ z() }} + 2.372272 / {{ freedom }} + 2.822785 / ({{ freedom }} * {{ freedom }})
    + 2.555846 / ({{ freedom }} * {{ freedom }} * {{ freedom }}))
{%- endmacro %}

{#- The variance of a/b between pupils, DOUBLE; null where it is nought or there are no two pupils. -#}
{% macro variance_of_ratio() -%}
    {%- set a = thousandths('numerator') -%}
    {%- set b = thousandths('denominator') -%}
    nullif({{ b }} * {{ b }} * aa - 2 * {{ a }} * {{ b }} * ab + {{ a }} * {{ a }} * bb, 0)
    / power(nullif({{ b }}, 0), 4) * pupils / nullif(pupils - 1, 0)
{%- endmacro %}

{#- Of a share `p` of `n`: its lower (sign -1) or upper (sign 1) bound, 0…1. -#}
{% macro wilson(p, n, sign) -%}
    (
        ({{ p }} + {{ z() }} * {{ z() }} / (2 * {{ n }})
        + {{ sign }} * {{ z() }} * sqrt({{ p }} * (1 - {{ p }}) / {{ n }} + {{ z() }} * {{ z() }} / (4 * {{ n }} * {{ n }})))
        / (1 + {{ z() }} * {{ z() }} / {{ n }})
    )
{%- endmacro %}

{#- A mean of marks or a score of learning (СОУ), not beyond their scale; null stays null. -#}
{% macro inside(figure) -%}
    if({{ figure }} is null, null, case kind
        when 'mean' then greatest(2, least(5, {{ figure }}))
        when 'score' then greatest(7, least(100, {{ figure }}))
        else {{ figure }}
    end)
{%- endmacro %}

{#-
  The bounds `low` and `high` beside the rows of `measured`, which have `value`, `kind` and `interval` too; in the unit and
  with the digits of the value.
-#}
{% macro with_intervals(measured) -%}
(
    with spread as (
        select
            *,
            numerator / nullif(denominator, 0) as ratio,
            {{ variance_of_ratio() }} as variance
        from {{ measured }}
    ),

    sized as (
        select
            *,
            case
                when interval = 'wilson' then denominator
                when interval = 'clustered'
                    then greatest(1, least(denominator, coalesce(ratio * (1 - ratio) / variance, pupils)))
            end as sample
        from spread
    ),

    bounded as (
        select
            *,
            {%- for name, sign in {'low': '-1', 'high': '1'}.items() %}
            case
                when interval in ('wilson', 'clustered') then 100 * {{ wilson('ratio', 'sample', sign) }}
                when interval = 'ratio' and pupils >= 4
                    then {{ inside('ratio + ' ~ sign ~ ' * ' ~ student_t('(pupils - 1)') ~ ' * sqrt(variance)') }}
            end as {{ name }}_exact{{ ',' if not loop.last }}
            {%- endfor %}
        from sized
    )

    select
        *,
        {%- for name in ['low', 'high'] %}
        cast(round({{ name }}_exact, digits) as decimal(9, 2)) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from bounded
)
{%- endmacro %}

{#-
  The difference of two figures, one less the other, and its interval from theirs (R. G. Newcombe, 1998, method 10; the
  same square-and-add for any pair of intervals: G. Y. Zou, A. Donner, 2008). The figures are taken as they are printed.
-#}
{% macro difference(one, other) -%}
    cast({{ one }}.value - {{ other }}.value as decimal(9, 2))
{%- endmacro %}

{% macro difference_low(one, other) -%}
    cast(round(
        {{ one }}.value - {{ other }}.value
        - sqrt(power({{ one }}.value - {{ one }}.low, 2) + power({{ other }}.high - {{ other }}.value, 2)), 2
    ) as decimal(9, 2))
{%- endmacro %}

{% macro difference_high(one, other) -%}
    cast(round(
        {{ one }}.value - {{ other }}.value
        + sqrt(power({{ one }}.high - {{ one }}.value, 2) + power({{ other }}.value - {{ other }}.low, 2)), 2
    ) as decimal(9, 2))
{%- endmacro %}
