-- Entries made late, by the day a span is seen on: how many days after the last day of their term (0: the same day,
-- after the hour). What is still missing has no such number yet.
select
    span.institution_id,
    span.academic_year,
    span.class_id,
    span.period_id,
    span.control_on,
    entry.subject_id,
    entry.led_by as teacher_id,
    entry.kind,
    entry.days_late
from {{ ref('int_control_span') }} as span
inner join {{ ref('int_control_entry') }} as entry
    on {{ same('span', 'entry', ['class_id']) }} and entry.held_on between span.starts_on and span.last_day
left join {{ lacking() }} as lacking on {{ same('span', 'lacking') }}
where
    entry.is_late
    and entry.days_late is not null
    and entry.filled_from <= span.seen_on
    and {{ stood_on('entry', 'span.seen_on') }}
    and not {{ is_lacking('entry_times', 'entry', 'held_on') }}
