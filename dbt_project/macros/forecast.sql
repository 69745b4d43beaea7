{#- Exact numbers of the forecast: whole numbers only, marks in ten-thousandths, weights in thousandths. -#}

{#- one/other rounded half up (half towards plus infinity), BIGINT; null when there is nothing to divide by: -3, 2 → -1. -#}
{% macro rounded_ratio(one, other) -%}
    cast(
        (2 * cast({{ one }} as hugeint) + cast({{ other }} as hugeint) * 2000001)
        // nullif(2 * cast({{ other }} as hugeint), 0) - 1000000 as bigint
    )
{%- endmacro %}

{#- one/other to three decimals, half up, DECIMAL(6,3): 1, 8 → 0.125. -#}
{% macro thousandth_of(one, other) -%}
    cast({{ rounded_ratio('1000 * (' ~ one ~ ')', other) }} * 0.001 as decimal(6, 3))
{%- endmacro %}
