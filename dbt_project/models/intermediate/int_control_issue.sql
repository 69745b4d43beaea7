{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- What the journal lacked, from the day its term was over (or it was known that it was wanted) to the day it was mended
-- or no longer wanted: one row a topic, a homework, a pending mark, an absence without reason. And what was entered
-- late: a moment, not a stretch.
with entries as (
    select
        entry.*,
        {{ is_lacking('entry_times', 'entry', 'held_on') }} as is_time_unknown,
        greatest(
            known_from,
            -- a topic and homework are wanted where no term is set too: from the day after they are missing, not late
            case when kind in ('topic', 'homework') then coalesce(overdue_from, held_on + 1) else overdue_from end
        ) as opened_on,
        least(filled_from, gone_on) as mended_on
    from {{ slice_of(ref('int_control_entry')) }} as entry
    left join {{ lacking() }} as lacking on {{ same('entry', 'lacking') }}
    where
        (overdue_from is not null or kind in ('topic', 'homework'))
        and not (kind = 'topic' and {{ is_lacking('topics', 'entry', 'held_on') }})
        and not (kind = 'homework' and {{ is_lacking('homework', 'entry', 'held_on') }})
)

select
    institution_id,
    academic_year,
    case kind
        when 'topic' then 'topic_missing'
        when 'homework' then 'homework_missing'
        when 'mark' then 'mark_pending'
        when 'reason' then 'absence_unspecified'
    end as kind,
    led_by as teacher_id,
    class_id,
    case when kind = 'reason' then '' else subject_id end as subject_id,
    lesson_id,
    student_id,
    held_on,
    opened_on,
    mended_on,
    cast(null as integer) as entries,
    cast(null as integer) as days_late
from entries
where
    kind in ('topic', 'homework', 'mark', 'reason')
    and (kind != 'homework' or has_marks)
    and coalesce(mended_on > opened_on, true)
union all
select
    institution_id,
    academic_year,
    kind || '_late' as kind,
    led_by as teacher_id,
    class_id,
    subject_id,
    lesson_id,
    cast(null as varchar) as student_id,
    held_on,
    min(case when kind = 'homework' then filled_from else least(opened_on, filled_from) end) as opened_on,
    filled_from as mended_on,
    cast(count(*) as integer) as entries,
    max(days_late) as days_late
from entries
where is_late and days_late is not null and not is_time_unknown
group by institution_id, academic_year, kind, led_by, class_id, subject_id, lesson_id, held_on, filled_from
