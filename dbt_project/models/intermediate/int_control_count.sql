{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set place = [
    'institution_id', 'academic_year', 'class_id', 'period_id', 'control_on', 'subject_id', 'teacher_id'
] -%}
{% set kinds = {'topic': 'topics', 'homework': 'homework', 'mark': 'marks', 'absence': 'absences'} -%}
{% set judged = "entry.judged_from <= span.seen_on and coalesce(entry.judged_until > span.seen_on, true)" -%}
-- What stood in the journal on the day it is seen. Lessons held and marks count with whose lesson it is, what had to be
-- entered with who held it and so had to enter it.
with seen as (
    select
        span.control_on,
        span.period_id,
        entry.*,
        entry.kind = 'topic' and entry.is_first as is_lesson,
        {{ filled_on('entry', 'span.seen_on') }} as is_there,
        not is_there and coalesce(entry.overdue_from <= span.seen_on, false) as is_overdue,
        coalesce({{ judged }}, false) as is_judged,
        is_judged and not entry.is_late as is_on_time,
        is_judged and entry.is_late and is_there as is_entered_late
    from {{ slice_of(ref('int_control_span')) }} as span
    inner join {{ slice_of(ref('int_control_entry')) }} as entry
        on {{ same('span', 'entry', ['class_id']) }} and entry.held_on between span.starts_on and span.last_day
    where {{ stood_on('entry', 'span.seen_on') }}
),

counted as (
    select
        {{ place | join(', ') }},
        count(*) filter (where is_lesson) as lessons_held,
        count(*) filter (where is_lesson and takes_marks) as marked_lessons,
        count(*) filter (where kind = 'mark' and is_there and takes_marks) as marks
    from seen
    group by all
    union all by name
    select
        {{ place[:-1] | join(', ') }},
        led_by as teacher_id,
        count(*) filter (where is_lesson) as lessons_led,
        count(*) filter (where is_lesson and has_marks) as homework_lessons,
        count(*) filter (where kind = 'topic' and is_there) as topics_filled,
        count(*) filter (where kind = 'homework' and is_there and has_marks) as homework_filled,
        count(*) filter (where kind = 'topic' and is_overdue) as topics_overdue,
        count(*) filter (where kind = 'mark' and is_overdue) as marks_overdue,
        {% for kind, name in kinds.items() -%}
            count(*) filter (where kind = '{{ kind }}' and is_judged) as {{ name }}_judged,
            count(*) filter (where kind = '{{ kind }}' and is_on_time) as {{ name }}_on_time,
        {% endfor -%}
        count(*) filter (where is_entered_late) as late_entries
    from seen
    where kind != 'reason'
    group by all
    union all by name
    select
        {{ place | join(', ') }},
        count(*) as students,
        count(*) filter (where marks = 0) as students_without_marks,
        count(*) filter (where marks = 1) as students_with_one_mark,
        count(*) filter (where marks < minimum_marks) as students_below_minimum,
        count(*) filter (where marks < marks_expected) as students_behind,
        count(minimum_marks) as students_with_minimum
    from {{ slice_of(ref('int_control_density')) }}
    group by all
    union all by name
    select
        span.institution_id, span.academic_year, span.class_id, span.period_id, span.control_on,
        taught.subject_id, taught.teacher_id, sum(taught.planned_lessons) as lessons_planned
    from {{ slice_of(ref('int_control_span')) }} as span
    inner join {{ slice_of(ref('fct_teaching')) }} as taught on {{ same('span', 'taught', ['class_id', 'period_id']) }}
    group by all
),

figures as (
    select
        {% for count in control_counts() -%}
            cast(coalesce(sum({{ count }}), 0) as integer) as {{ count }},
        {% endfor -%}
        cast(sum(lessons_planned) as integer) as lessons_planned,
        coalesce(sum(students_with_minimum), 0) as students_with_minimum,
        {{ place | join(', ') }}
    from counted
    group by {{ place | join(', ') }}
)

{{ as_given('figures', {
    'lessons_held': 'lessons',
    'lessons_led': 'lessons',
    'marked_lessons': 'lessons',
    'homework_lessons': 'lessons',
    'topics_filled': 'topics lessons',
    'topics_overdue': 'topics lessons',
    'topics_judged': 'topics topic_times',
    'topics_on_time': 'topics topic_times',
    'homework_filled': 'homework lessons',
    'homework_judged': 'homework entry_times',
    'homework_on_time': 'homework entry_times',
    'marks_judged': 'entry_times',
    'marks_on_time': 'entry_times',
    'absences_judged': 'entry_times',
    'absences_on_time': 'entry_times',
    'late_entries': 'entry_times',
    'students_below_minimum': 'curriculum if students_with_minimum = 0',
    'students_behind': 'curriculum if students_with_minimum = 0'
}, within='period_id') }}
