-- An entry is of the day it was made; one without a time, of the export day that first showed it — unless that is the
-- first export of the year, which says nothing about the day. Who made it: as the journal says, else who held the
-- lesson.
with known as (
    select institution_id, academic_year, min(valid_from) as first_export
    from {{ slice_of(ref('int_lesson_history')) }}
    group by institution_id, academic_year
),

work as (
    select
        institution_id, academic_year, led_by as teacher_id, held_on as day,
        count(*) as lessons, 0 as entries, 0 as late_entries
    from {{ slice_of(ref('int_control_entry')) }}
    where kind = 'topic' and is_first and gone_on is null
    group by all
    union all
    select
        entry.institution_id, entry.academic_year, coalesce(entry.entered_by, entry.led_by) as teacher_id,
        coalesce(cast(entry.entered_at as date), entry.filled_from) as day,
        0 as lessons, count(*) as entries, count(*) filter (where entry.is_late) as late_entries
    from {{ slice_of(ref('int_control_entry')) }} as entry
    inner join known on {{ same('entry', 'known') }}
    where
        entry.kind != 'reason'
        and entry.filled_from is not null
        and (entry.entered_at is not null or entry.filled_from > known.first_export)
    group by all
),

figures as (
    select
        institution_id,
        academic_year,
        teacher_id,
        cast(date_trunc('month', day) as date) as month,
        day,
        cast(sum(lessons) as integer) as lessons,
        cast(sum(entries) as integer) as entries,
        cast(sum(late_entries) as integer) as late_entries
    from work
    where teacher_id != ''
    group by institution_id, academic_year, teacher_id, day
)

{{ as_given('figures', {
    'lessons': 'lessons',
    'late_entries': 'entry_times'
}, within='day') }}
