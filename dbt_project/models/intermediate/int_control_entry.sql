{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Late: entered after its term, or still missing after it. Homework that was never set is not late: nobody knows that
-- there was to be any. What has no term, or was entered nobody knows when, is not judged (is_late is null) — but for as long
-- as it was missing after its term it was late.
with removed as (
    select institution_id, academic_year, kind, entry_id, max(valid_to) as gone_on
    from {{ slice_of(ref('int_control_version')) }}
    where kind in ('mark', 'absence')
    group by institution_id, academic_year, kind, entry_id
    having count(*) = count(valid_to) or max(valid_to) > max(valid_from)
),

works as (
    select mark.institution_id, mark.academic_year, mark.mark_id, work.is_written, work.is_external
    from {{ slice_of(ref('stg_marks')) }} as mark
    left join {{ slice_of(ref('stg_work_kinds')) }} as work on {{ same('mark', 'work', ['work_kind_id']) }}
),

due as (
    select
        episode.* exclude (known_from),
        lesson.held_on,
        lesson.class_id,
        lesson.subgroup_id,
        lesson.subject_id,
        lesson.teacher_id,
        lesson.led_by,
        lesson.has_marks,
        greatest(episode.known_from, lesson.held_on) as known_from,
        least(lesson.gone_on, removed.gone_on) as gone_on,
        case
            when episode.kind = 'homework' then lesson.homework_due_at
            when episode.kind != 'mark' then lesson.entry_due_at
            when works.mark_id is null then null
            when coalesce(works.is_external, false) then lesson.external_due_at
            when coalesce(works.is_written, false) then lesson.written_due_at
            else lesson.entry_due_at
        end as due_at,
        cast(due_at - interval 1 microsecond as date) as last_day,
        last_day + 1 as overdue_from,
        case
            when due_at is null or not episode.is_first then null
            when episode.entered_at is not null then episode.entered_at > due_at
            when episode.kind = 'homework' then null
            when coalesce(episode.filled_from > overdue_from, true) then true
        end as is_late
    from {{ slice_of(ref('int_control_episode')) }} as episode
    inner join {{ slice_of(ref('int_control_lesson')) }} as lesson on {{ same('episode', 'lesson', ['lesson_id']) }}
    left join removed on {{ same('episode', 'removed', ['kind', 'entry_id']) }}
    left join works
        on
            {{ same('episode', 'works') }}
            and episode.kind = 'mark'
            and episode.entry_id = works.mark_id
)

select
    * exclude (last_day),
    case
        when is_late and kind != 'homework'
            then greatest(known_from, least(overdue_from, coalesce(filled_from, overdue_from)))
        when is_late is not null then filled_from
    end as judged_from,
    case when entered_at is null then filled_from end as judged_until,
    case when is_late and entered_at is not null then cast(entered_at as date) - last_day end as days_late
from due
