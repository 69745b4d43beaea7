-- Every entry made, changed and taken away, as the exports show it: the day the journal first said otherwise and, where
-- it tells, the time of the entry. A pending «.» is no mark yet: what replaces it is made then. An absence is told by
-- its printed code: the same kind under another of the journal's names is no change.
{% set gives_reason -%}
    coalesce(
        previous_absence_kind = 'unspecified' or (previous_absence_kind = 'unexcused' and is_excused), false
    )
{%- endset -%}
{% set sources = {
    'mark': ('mark_id', 'value', 'work_kind_id', 'false'),
    'absence': ("lesson_id || '/' || student_id", 'shown_code', 'null', gives_reason)
} -%}
{% for entity, (key, value, work_kind, is_reason_given) in sources.items() -%}
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
        change_kind = 'added' or coalesce(previous_{{ value }} = '.', false) as is_first,
        {{ is_reason_given }} as is_reason_given
    from {{ ref('int_' ~ entity ~ '_history') }}
    where
        {{ value }} != '.'
        and (
            change_kind in ('added', 'restored')
            or (change_kind = 'changed' and {{ differs(value, 'previous_' ~ value) }})
        )
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
        false as is_first,
        false as is_reason_given
    from {{ ref('int_' ~ entity ~ '_history') }}
    where ended_by = 'removed' and {{ value }} != '.'
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
        {{ 'old is null' if field == 'topic' else 'false' }} as is_first,
        false as is_reason_given
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
    false as is_first,
    false as is_reason_given
from {{ ref('int_lesson_history') }}
where ended_by = 'removed' and status = 'held'
