-- From when something was wanted in the journal until it stood there, and until it was taken out again (then the next
-- episode begins). The day is that of the entry's time, where it is known and the journal had not said otherwise by
-- then; else the export day that first showed it. A time that did not change with the entry says nothing about it.
{% set entry = 'partition by institution_id, academic_year, kind, entry_id' -%}
with versions as (
    select
        *,
        lag(valid_from) over entry as previous_from,
        lag(is_filled) over entry as was_filled,
        case when {{ differs('entered_at', 'lag(entered_at) over entry') }} then entered_at end as known_at
    from {{ ref('int_control_version') }}
    window entry as ({{ entry }} order by valid_from)
),

changes as (
    select
        *,
        case
            when is_filled and known_at is not null and coalesce(cast(known_at as date) > previous_from, true)
                then least(valid_from, cast(known_at as date))
            else valid_from
        end as since
    from versions
    where was_filled is null or was_filled != is_filled
),

followed as (
    select
        *,
        lead(since) over entry as next_since,
        lead(since, 2) over entry as second_since,
        lead(known_at) over entry as next_known_at,
        lead(entered_by) over entry as next_entered_by
    from changes
    window entry as ({{ entry }} order by valid_from)
)

select
    institution_id,
    academic_year,
    kind,
    entry_id,
    lesson_id,
    student_id,
    since as known_from,
    case when is_filled then since else next_since end as filled_from,
    case when is_filled then next_since else second_since end as filled_until,
    case when is_filled then known_at else next_known_at end as entered_at,
    case when is_filled then entered_by else next_entered_by end as entered_by,
    was_filled is null as is_first
from followed
where was_filled is null or not is_filled
