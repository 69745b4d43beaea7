{#-
  What every measure is, once: its numerator and denominator in counts, `{…}` naming a count. Words, units and clauses are
  rows of seeds/metrics.csv (docs/metrics.md); tests/config/metrics_are_registered.sql holds the two together. `kind`:
  share (100·a/b, one decimal), score (a/b of points up to 100, one decimal), mean (a/b, two decimals), count (a).
  `digits`: of the whole figure, where it may be larger than a percentage or a mark.
-#}
{% macro metric_definitions() -%}
    {%- set of_marks = '{n}' -%}
    {%- set of_pupils = '{marked_headcount} - {n_without_marks}' -%}
    {%- set of_lessons = '{expected_lessons}' -%}
    {%- set of_cells = '{students}' -%}
    {{ return({
        'mark_success': {'kind': 'share', 'a': '{n5} + {n4} + {n3} + {n_no}', 'b': of_marks},
        'mark_quality': {'kind': 'share', 'a': '{n5} + {n4}', 'b': of_marks},
        'sou': {'kind': 'score', 'a': '100 * {n5} + 64 * {n4} + 36 * {n3} + 16 * {n2} + 7 * {n_na}', 'b': of_marks},
        'mean_mark': {'kind': 'mean', 'a': '{sum_points}', 'b': '{n_points}'},
        'current_mark': {'kind': 'mean', 'a': '{weighted_points}', 'b': '{weights}'},
        'pupil_success': {
            'kind': 'share', 'a': '{n_excellent} + {n_good} + {n_one_three} + {n_several_threes}', 'b': of_pupils
        },
        'pupil_quality': {'kind': 'share', 'a': '{n_excellent} + {n_good}', 'b': of_pupils},
        'attendance': {'kind': 'share', 'a': '{expected_lessons} - {missed_lessons}', 'b': of_lessons},
        'missed_share': {'kind': 'share', 'a': '{missed_lessons}', 'b': of_lessons},
        'excused_share': {'kind': 'share', 'a': '{excused_lessons}', 'b': of_lessons},
        'illness_share': {'kind': 'share', 'a': '{illness_lessons}', 'b': of_lessons},
        'unexcused_share': {'kind': 'share', 'a': '{unexcused_lessons}', 'b': of_lessons},
        'unspecified_share': {'kind': 'share', 'a': '{unspecified_lessons}', 'b': of_lessons},
        'chronic_absence': {'kind': 'share', 'a': '{chronic_pupils}', 'b': '{observed_pupils}'},
        'present_share': {'kind': 'share', 'a': '{headcount} - {absent_all_day}', 'b': '{headcount}'},
        'topics_filled': {'kind': 'share', 'a': '{topics_filled}', 'b': '{lessons_led}'},
        'homework_filled': {'kind': 'share', 'a': '{homework_filled}', 'b': '{homework_lessons}'},
        'topics_on_time': {'kind': 'share', 'a': '{topics_on_time}', 'b': '{topics_judged}'},
        'homework_on_time': {'kind': 'share', 'a': '{homework_on_time}', 'b': '{homework_judged}'},
        'marks_on_time': {'kind': 'share', 'a': '{marks_on_time}', 'b': '{marks_judged}'},
        'absences_on_time': {'kind': 'share', 'a': '{absences_on_time}', 'b': '{absences_judged}'},
        'on_time': {'kind': 'share', 'a': '{on_time}', 'b': '{judged}'},
        'marks_per_pupil': {'kind': 'mean', 'a': '{marks}', 'b': of_cells},
        'marks_per_lesson': {'kind': 'mean', 'a': '{marks}', 'b': '{marked_lessons}'},
        'without_marks_share': {'kind': 'share', 'a': '{students_without_marks}', 'b': of_cells},
        'one_mark_share': {'kind': 'share', 'a': '{students_with_one_mark}', 'b': of_cells},
        'late_share': {'kind': 'share', 'a': '{late_entries}', 'b': '{entries}'},
        'works_on_time': {'kind': 'share', 'a': '{works_on_time}', 'b': '{works_judged}'},
        'participation': {'kind': 'share', 'a': '{active_users}', 'b': '{users}'},
        'card_filled': {'kind': 'share', 'a': '{filled}', 'b': '{asked}'},
        'contingent_share': {'kind': 'share', 'a': '{n}', 'b': '{headcount}'},
        'contingent': {'kind': 'count', 'a': '{closing}'},
        'arrived': {'kind': 'count', 'a': '{arrived}'},
        'departed': {'kind': 'count', 'a': '{departed}'},
        'class_fill': {'kind': 'share', 'a': '{headcount_of_capacity}', 'b': '{capacity}', 'digits': 7},
        'mean_headcount': {'kind': 'mean', 'a': '{headcount}', 'b': '{classes}', 'digits': 6},
        'forecast_accuracy': {'kind': 'share', 'a': '{hits}', 'b': '{pairs}'}
    }) }}
{%- endmacro %}

{#-
  The figure as it is printed. `of`: where the counts stand, `$` being a count: 'sum($)', 'counted.$'. `counts`: what
  stands for a count where it has no column of that name: {'n_no': '0'} among marks of a single work.
-#}
{% macro metric(name, of='$', counts={}) -%}
    {%- set it = metric_definitions()[name] -%}
    {%- set a = metric_numerator(name, of, counts) -%}
    {%- if it.kind == 'count' -%}
        {{ a }}
    {%- elif it.kind == 'mean' -%}
        {{ average(a, metric_denominator(name, of, counts), it.get('digits', 4)) }}
    {%- else -%}
        {%- set b = metric_denominator(name, of, counts) -%}
        {{ percentage(a, b if it.kind == 'share' else '100 * (' ~ b ~ ')', it.get('digits', 4)) }}
    {%- endif -%}
{%- endmacro %}

{#- What it divides, and by what (null for a count). -#}
{% macro metric_numerator(name, of='$', counts={}) -%}
    {{ counts_in(metric_definitions()[name].a, of, counts) }}
{%- endmacro %}

{% macro metric_denominator(name, of='$', counts={}) -%}
    {{ counts_in(metric_definitions()[name].get('b', 'null'), of, counts) }}
{%- endmacro %}

{#- '{n5} + {n4}', 'sum($)' → sum(n5) + sum(n4) -#}
{% macro counts_in(expression, of='$', counts={}) -%}
    {%- set found = namespace(text=expression) -%}
    {%- for count, said in counts.items() -%}
        {%- set found.text = found.text | replace('{' ~ count ~ '}', said) -%}
    {%- endfor -%}
    {{ found.text | replace('{', of.split('$')[0]) | replace('}', of.split('$')[1]) }}
{%- endmacro %}

{#-
  The same figure from rows of measures, whose `kind` is a column: numerator and denominator of the relation `of`, their
  names beginning with `prefix`; DECIMAL(9,2).
-#}
{% macro value_of(kind, of='', prefix='') -%}
    {%- set a = (of ~ '.' if of else '') ~ prefix ~ 'numerator' -%}
    {%- set b = (of ~ '.' if of else '') ~ prefix ~ 'denominator' -%}
    cast(
        case {{ kind }}
            when 'share' then {{ percentage(a, b, 9) }}
            when 'score' then {{ percentage(a, '100 * ' ~ b, 9) }}
            when 'mean' then {{ average(a, b, 9) }}
            when 'count' then {{ a }}
        end as decimal(9, 2)
    )
{%- endmacro %}

{#-
  Rows of measures: over the groups `keys` of `source`, one row a metric with its numerator and denominator. `of_pupils`:
  the rows of `source` are pupils, and the sums of squares that an interval over pupils is made of go along, in
  thousandths (macros/intervals.sql).
-#}
{% macro metric_rows(names, keys, source, of_pupils=false) -%}
select
    {{ keys | join(',\n    ') }},
    unnest([
        {%- for name in names %}
            {%- set a = 'cast(' ~ metric_numerator(name) ~ ' as decimal(18, 3))' %}
            {%- set b = 'cast(' ~ metric_denominator(name) ~ ' as decimal(18, 3))' %}
            {%- set a_whole = 'cast(1000 * ' ~ a ~ ' as bigint)' %}
            {%- set b_whole = 'cast(1000 * ' ~ b ~ ' as bigint)' %}
            {
                'metric': '{{ name }}',
                'numerator': {{ a if not of_pupils else 'cast(sum(' ~ a ~ ') as decimal(18, 3))' }},
                'denominator': {{ b if not of_pupils else 'cast(sum(' ~ b ~ ') as decimal(18, 3))' }},
                'pupils': {{ 'cast(null as integer)' if not of_pupils else 'cast(count(*) filter (where ' ~ b ~ ' > 0) as integer)' }},
                {%- for square, product in {
                    'aa': a_whole ~ ' * ' ~ a_whole, 'ab': a_whole ~ ' * ' ~ b_whole, 'bb': b_whole ~ ' * ' ~ b_whole
                }.items() %}
                '{{ square }}': {{ 'sum(' ~ product ~ ')' if of_pupils else 'cast(null as hugeint)' }}{{ ',' if not loop.last }}
                {%- endfor %}
            }{{ ',' if not loop.last }}
        {%- endfor %}
    ], recursive := true)
from {{ source }}
{%- if of_pupils %}
group by {{ keys | join(', ') }}
{%- endif %}
{%- endmacro %}
