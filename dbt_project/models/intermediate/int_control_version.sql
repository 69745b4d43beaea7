-- What stood in the journal of what has to be entered: the topic and the homework of each held lesson, each mark («.»
-- is one that is still to be put), each absence, and the reason of an absence. One row a version; `is_filled`: there
-- was something; of a reason, that the code names one.
{% set entries = {'topic': ('topic', 'topic_entered_at'), 'homework': ('homework', 'homework_entered_at')} -%}
{% for kind, (text, entered_at) in entries.items() -%}
    select
        institution_id, academic_year, '{{ kind }}' as kind, lesson_id as entry_id, lesson_id,
        cast(null as varchar) as student_id, cast(null as varchar) as entered_by,
        {{ text }} is not null as is_filled, {{ entered_at }} as entered_at, valid_from, valid_to
    from {{ ref('int_lesson_history') }}
    where status = 'held'
    union all
{% endfor -%}
select
    institution_id, academic_year, 'mark' as kind, mark_id as entry_id, lesson_id, student_id, entered_by,
    coalesce(value, '.') != '.' as is_filled, entered_at, valid_from,
    case when ended_by = 'removed' then valid_to end as valid_to
from {{ ref('int_mark_history') }}
union all
select
    institution_id, academic_year, 'absence' as kind, lesson_id || '/' || student_id as entry_id, lesson_id, student_id,
    entered_by, true as is_filled, entered_at, valid_from,
    case when ended_by = 'removed' then valid_to end as valid_to
from {{ ref('int_absence_history') }}
union all
select
    institution_id, academic_year, 'reason' as kind, lesson_id || '/' || student_id as entry_id, lesson_id, student_id,
    entered_by, coalesce(absence_kind != 'unspecified', true) as is_filled, entered_at, valid_from,
    case when ended_by = 'removed' then valid_to end as valid_to
from {{ ref('int_absence_history') }}
