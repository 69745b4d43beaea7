{#- Days, weeks and months as documents write them; the same words as reports/spans.py, to which a test holds them. -#}

{#- «14 ноября» -#}
{% macro day_and_month(day) -%}
    dayofmonth({{ day }}) || ' ' || [
        'января', 'февраля', 'марта', 'апреля', 'мая', 'июня',
        'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря'
    ][month({{ day }})]
{%- endmacro %}

{#- «14 ноября 2025 г.» -#}
{% macro long_date(day) -%}
    {{ day_and_month(day) }} || ' ' || year({{ day }}) || ' г.'
{%- endmacro %}

{#- «ноябрь 2025 г.» -#}
{% macro month_title(day) -%}
    [
        'январь', 'февраль', 'март', 'апрель', 'май', 'июнь',
        'июль', 'август', 'сентябрь', 'октябрь', 'ноябрь', 'декабрь'
    ][month({{ day }})] || ' ' || year({{ day }}) || ' г.'
{%- endmacro %}

{#- «неделя с 10 по 16 ноября 2025 г.», of its Monday -#}
{% macro week_title(monday) -%}
    'неделя с ' || case
        when month({{ monday }}) = month({{ monday }} + 6) then cast(dayofmonth({{ monday }}) as varchar)
        when year({{ monday }}) = year({{ monday }} + 6) then {{ day_and_month(monday) }}
        else {{ long_date(monday) }}
    end || ' по ' || {{ long_date(monday ~ ' + 6') }}
{%- endmacro %}
