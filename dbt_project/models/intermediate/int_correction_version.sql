-- Every entry made, changed and taken away, as the exports show it: the day the journal first said otherwise and, where
-- it tells, the time of the entry. A pending «.» is no mark yet: what replaces it is made then.
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
{% set of_a_held_lesson = "change_kind = 'changed' and previous_status = 'held'" -%}
{% for field, as_text, condition in [
    ('topic', ('', ''), 'true'),
    ('held_on', ('strftime(', ", '%d.%m.%Y')"), of_a_held_lesson),
    ('status', ('', ''), of_a_held_lesson)
] -%}
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
        {{ as_text[0] }}previous_{{ field }}{{ as_text[1] }} as old,
        {{ as_text[0] }}{{ field }}{{ as_text[1] }} as new,
        {{ 'old is null' if field == 'topic' else 'false' }} as is_first
    from {{ ref('int_lesson_history') }}
    where {{ differs(field, 'previous_' ~ field) }} and ({{ condition }})
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
