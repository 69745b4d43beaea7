-- Every entry made, changed and taken away, as the exports show it: the day the journal first said otherwise and, where it
-- tells, the time of the entry. A pending «.» is no mark yet: what replaces it is made then.
{% set sources = {
    'mark': ('mark_id', 'value', 'work_kind_id'),
    'absence': ("lesson_id || '/' || student_id", 'code', 'null')
} -%}
{% for entity, (key, value, work_kind) in sources.items() -%}
    select
        institution_id,
        academic_year,
        '{{ entity }}' as entity,
        'value' as field,
        {{ key }} as key,
        lesson_id,
        student_id,
        entered_by,
        {{ work_kind }} as work_kind_id,
        entered_at,
        valid_from as changed_on,
        nullif(previous_{{ value }}, '.') as old,
        {{ value }} as new,
        change_kind = 'added' or coalesce(previous_{{ value }} = '.', false) as is_first
    from {{ ref('int_' ~ entity ~ '_history') }}
    where change_kind in ('added', 'changed', 'restored') and {{ value }} <> '.'
    union all
    select
        institution_id,
        academic_year,
        '{{ entity }}' as entity,
        'value' as field,
        {{ key }} as key,
        lesson_id,
        student_id,
        null as entered_by,
        null as work_kind_id,
        null as entered_at,
        valid_to as changed_on,
        {{ value }} as old,
        null as new,
        false as is_first
    from {{ ref('int_' ~ entity ~ '_history') }}
    where ended_by = 'removed' and {{ value }} <> '.'
    union all
{% endfor -%}
{% for field in ['topic', 'held_on', 'status'] -%}
    select
        institution_id,
        academic_year,
        'lesson' as entity,
        '{{ field }}' as field,
        lesson_id as key,
        lesson_id,
        null as student_id,
        null as entered_by,
        null as work_kind_id,
        {{ 'topic_entered_at' if field == 'topic' else 'null' }} as entered_at,
        valid_from as changed_on,
        {% if field == 'held_on' %}
            strftime(previous_held_on, '%d.%m.%Y') as old,
            strftime(held_on, '%d.%m.%Y') as new,
        {% else %}
            previous_{{ field }} as old,
            {{ field }} as new,
        {% endif %}
        {{ 'old is null' if field == 'topic' else 'false' }} as is_first
    from {{ ref('int_lesson_history') }}
    where
    {% if field == 'topic' %}
        {{ differs('topic', 'previous_topic') }} and (topic is not null or previous_topic is not null)
    {% else %}
        change_kind = 'changed' and {{ differs(field, 'previous_' ~ field) }} and previous_status = 'held'
    {% endif %}
    union all
{% endfor -%}
select
    institution_id,
    academic_year,
    'lesson' as entity,
    'status' as field,
    lesson_id as key,
    lesson_id,
    null as student_id,
    null as entered_by,
    null as work_kind_id,
    null as entered_at,
    valid_to as changed_on,
    status as old,
    null as new,
    false as is_first
from {{ ref('int_lesson_history') }}
where ended_by = 'removed' and status = 'held'
