{#- A threshold of the control of the journal (seeds/control_thresholds.csv), a whole number. -#}
{% macro control_threshold(name) -%}
    (select value from {{ ref('control_thresholds') }} where threshold = '{{ name }}')
{%- endmacro %}

{#- The entry stood in the journal on the day (not yet taken out of it); the same of what was written into it. -#}
{% macro stood_on(entry, day) -%}
    ({{ entry }}.known_from <= {{ day }} and coalesce({{ entry }}.gone_on > {{ day }}, true))
{%- endmacro %}

{% macro filled_on(entry, day) -%}
    ({{ is_within(day, entry ~ '.filled_from', entry ~ '.filled_until') }} and {{ entry }}.filled_from is not null)
{%- endmacro %}

{#- Counts of the control of the journal: they add up over any rows. -#}
{% macro control_counts() -%}
    {{ return([
        'lessons_held', 'lessons_led', 'topics_filled', 'topics_overdue', 'topics_judged', 'topics_on_time',
        'homework_lessons', 'homework_filled', 'homework_judged', 'homework_on_time', 'marks', 'marked_lessons',
        'marks_overdue', 'marks_judged', 'marks_on_time', 'absences_judged', 'absences_on_time', 'late_entries',
        'students', 'students_without_marks', 'students_with_one_mark', 'students_below_minimum', 'students_behind'
    ]) }}
{%- endmacro %}

{#- The sum, if no row lacks the figure: of a day of control, classes of one kind of period may where others do not. -#}
{% macro sum_if_given(figure) -%}
    case when count({{ figure }}) = count(*) then sum({{ figure }}) end
{%- endmacro %}

{#- All kinds of entries together, of the kinds that the journal tells of; none is null anyway. -#}
{% macro sum_of_given(what) -%}
    {%- for kind in ['topics', 'homework', 'marks', 'absences'] -%}
        coalesce({{ kind }}_{{ what }}, 0){{ ' + ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- Figures made of them: percentages and averages, each of its own numerator and denominator. -#}
{% macro journal_control_rates() -%}
    {%- set named = {
        'topics_filled': 'topics_filled_pct', 'homework_filled': 'homework_filled_pct',
        'topics_on_time': 'topics_on_time_pct', 'homework_on_time': 'homework_on_time_pct',
        'marks_on_time': 'marks_on_time_pct', 'absences_on_time': 'absences_on_time_pct',
        'marks_per_pupil': 'marks_per_student', 'marks_per_lesson': 'marks_per_lesson',
        'without_marks_share': 'students_without_marks_pct', 'one_mark_share': 'students_with_one_mark_pct'
    } -%}
    {%- for name, column in named.items() %}
    {{ metric(name) }} as {{ column }},
    {%- endfor %}
    {{ metric('on_time', counts={'on_time': sum_of_given('on_time'), 'judged': sum_of_given('judged')}) }} as on_time_pct
{%- endmacro %}

{#-
  A report model of the control: one row a place (teacher, class, subject) in a period as it stands now, or on a day of
  control; or the same counts added up by unit (teacher, class, subject, school). `of_day`: on days of control.
-#}
{% macro journal_control(of_day, by_unit) -%}
{%- set when = ['institution_id', 'academic_year'] + (['control_on'] if of_day else ['period_id']) -%}
{%- set who = ['unit_kind', 'unit_id'] if by_unit else ['teacher_id', 'class_id', 'subject_id'] -%}
{%- set grain = when + who + (['period_id'] if of_day and not by_unit else []) -%}
{%- set units -%}
    {%- if by_unit %}
    cross join lateral (
        values ('teacher', one.teacher_id), ('class', one.class_id), ('subject', one.subject_id), ('school', 'school')
    ) as unit (unit_kind, unit_id)
    {%- endif -%}
{%- endset -%}
with counted as (
    select
        {{ grain | join(', ') }},
        {{ 'any_value(period.is_year)' if not of_day else 'false' }} as is_year,
        cast(sum(one.lessons_planned) as integer) as lessons_planned,
        {% for count in control_counts() -%}
            cast({{ sum_if_given('one.' ~ count) if 'minimum' not in count and 'behind' not in count else 'sum(one.' ~ count ~ ')' }} as integer)
                as {{ count }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ slice_of(ref('int_control_count')) }} as one{{ units }}
    inner join {{ slice_of(ref('dim_period')) }} as period using (institution_id, academic_year, period_id)
    where one.control_on is {{ 'not null' if of_day else 'null' }}
    group by {{ grain | join(', ') }}
),

late as (
    select
        {{ grain | join(', ') }},
        cast(median(one.days_late) as decimal(5, 1)) as median_days_late,
        max(one.days_late) as worst_days_late
    from {{ slice_of(ref('int_control_late')) }} as one{{ units }}
    where one.control_on is {{ 'not null' if of_day else 'null' }}
    group by {{ grain | join(', ') }}
)

select
    counted.* exclude (is_year) replace (
        -- what the minimum is asked of is a period, not the year
        case when is_year then null else students_below_minimum end as students_below_minimum,
        case when is_year then null else students_behind end as students_behind
    ),
    {{ journal_control_rates() }},
    late.median_days_late,
    late.worst_days_late,
    coalesce(on_time_pct < {{ control_threshold('timely_pct') }}, false)
    or coalesce(marks_per_lesson < policy.marks_per_lesson_least, false) as stands_out
from counted
left join (
    select institution_id, marks_per_lesson_least from {{ ref('int_institution_policies') }}
) as policy using (institution_id)
left join late using ({{ grain | join(', ') }})
{%- endmacro %}
