{#-
  Terms as policies write them (seeds/policies.csv): `18:00` by the clock of that day, `3d` calendar days later until
  midnight, `2wd` working days later, `lessons_end+1.5h` after the class's last lesson of the day; several joined by `;`
  mean the earliest, `none` no limit. All parsing of them is here; a part that is not of a kind is null for that kind.
-#}

{#- The parts of a term that match the pattern, or an empty list. -#}
{% macro term_parts(value, pattern) -%}
    list_filter(string_split(replace({{ value }}, ' ', ''), ';'), lambda part: regexp_full_match(part, '{{ pattern }}'))
{%- endmacro %}

{#- `18:00;3d` → 18:00 as TIME -#}
{% macro term_clock(value) -%}
    list_min(list_transform(
        {{ term_parts(value, '[0-9]{1,2}:[0-9]{2}') }}, lambda part: cast(lpad(part, 5, '0') || ':00' as time)
    ))
{%- endmacro %}

{#- `3d` → 3; `-2d` → -2 -#}
{% macro term_days(value) -%}
    list_min(list_transform({{ term_parts(value, '-?[0-9]+d') }}, lambda part: cast(rtrim(part, 'd') as integer)))
{%- endmacro %}

{#- `2wd` → 2; `-2wd` → -2 -#}
{% macro term_working_days(value) -%}
    list_min(list_transform({{ term_parts(value, '-?[0-9]+wd') }}, lambda part: cast(rtrim(part, 'wd') as integer)))
{%- endmacro %}

{#- `lessons_end+1.5h` → 90, minutes -#}
{% macro term_after_lessons(value) -%}
    list_min(list_transform(
        {{ term_parts(value, 'lessons_end[+][0-9.]+h') }},
        lambda part: cast(60 * cast(regexp_extract(part, '[+]([0-9.]+)h', 1) as decimal(6, 2)) as integer)
    ))
{%- endmacro %}

{#- A term taken apart, to be read by the macros below: from {{ terms() }} as term. -#}
{% macro terms() -%}
    (
        select
            institution_id,
            policy,
            applies_to,
            split_part(applies_to, ':', 1) as scope,
            {{ applies_from('applies_to') }} as scope_from,
            {{ applies_upto('applies_to') }} as scope_upto,
            struct_pack(
                clock := {{ term_clock('value') }},
                days := {{ term_days('value') }},
                working_days := {{ term_working_days('value') }},
                after_lessons := {{ term_after_lessons('value') }}
            ) as term,
            value,
            clause
        from {{ ref('institution_policies') }}
    )
{%- endmacro %}

{#- `grade:6-11` → 6; `hours:2+` → 2; `all` → null -#}
{% macro applies_from(applies_to) -%}
    try_cast(regexp_extract({{ applies_to }}, ':([0-9]+)', 1) as integer)
{%- endmacro %}

{#- `grade:6-11` → 11; `shift:2` → 2; `hours:2+` → 9999; `all` → null -#}
{% macro applies_upto(applies_to) -%}
    case
        when {{ applies_to }} like '%+' then 9999
        else try_cast(regexp_extract({{ applies_to }}, '([0-9]+)$', 1) as integer)
    end
{%- endmacro %}

{#- The last moment of a day: what is entered later than that is late. -#}
{% macro end_of(day) -%}
    (cast({{ day }} as timestamp) + interval 1 day - interval 1 microsecond)
{%- endmacro %}

{#-
  When a term ends, TIMESTAMP; null for `none`. `week`: a row of {{ working_days_of_slice() }}. Where the journal does not
  know when the lessons of the day end, the term after lessons lasts until midnight.
-#}
{% macro due_at(term, day, lessons_end, week) -%}
    least(
        {{ day }} + {{ term }}.clock,
        {{ end_of(day ~ ' + ' ~ term ~ '.days') }},
        {{ end_of(working_day(day, term ~ '.working_days', week)) }},
        case
            when {{ term }}.after_lessons is not null
                then coalesce({{ lessons_end }} + to_minutes({{ term }}.after_lessons), {{ end_of(day) }})
        end
    )
{%- endmacro %}

{#- The same for a term that names days only, DATE; negative ones count back from the day: the n-th working day before it. -#}
{% macro due_on(term, day, week) -%}
    least({{ day }} + {{ term }}.days, {{ working_day(day, term ~ '.working_days', week) }})
{%- endmacro %}

{#- The n-th working day after a day (or before it, n being negative), whether or not the day itself is one; DATE. -#}
{% macro working_day(day, number, week) -%}
    {{ week }}.days[
        case
            when {{ number }} < 0
                then {{ number }} + 1 + len(list_filter({{ week }}.days, lambda each: each < {{ day }}))
            else {{ number }} + len(list_filter({{ week }}.days, lambda each: each <= {{ day }}))
        end
    ]
{%- endmacro %}

{#- One row a slice: its working days in order, as a list. -#}
{% macro working_days_of_slice() -%}
    (
        select institution_id, academic_year, list(day order by day) as days
        from {{ slice_of(ref('int_working_day')) }}
        group by institution_id, academic_year
    )
{%- endmacro %}
