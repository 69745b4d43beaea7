{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Late: entered after its term, or still missing after it. Homework that was never set is not late: nobody knows that
-- there was to be any. What has no term, or was entered nobody knows when, is not judged (is_late is null) — but for as
-- long as it was missing after its term it was late.
with removed as (
    select institution_id, academic_year, kind, entry_id, last(valid_to order by valid_from) as gone_on
    from {{ slice_of(ref('int_control_version')) }}
    where kind in ('mark', 'absence', 'reason')
    group by institution_id, academic_year, kind, entry_id
),

works as (
    select mark.institution_id, mark.academic_year, mark.mark_id, work.is_written, work.is_external
    from {{ slice_of(ref('stg_marks')) }} as mark
    left join {{ slice_of(ref('stg_work_kinds')) }} as work on {{ same('mark', 'work', ['work_kind_id']) }}
),

due as (
    select
        episode.institution_id,
        episode.academic_year,
        episode.kind,
        episode.entry_id,
        episode.lesson_id,
        episode.student_id,
        episode.filled_from,
        episode.filled_until,
        episode.entered_at,
        episode.entered_by,
        episode.is_first,
        lesson.held_on,
        lesson.class_id,
        lesson.subgroup_id,
        lesson.subject_id,
        lesson.teacher_id,
        -- a missing reason is asked of the homeroom teacher
        case when episode.kind = 'reason' then lesson.homeroom_teacher_id else lesson.led_by end as led_by,
        lesson.has_marks,
        lesson.takes_marks,
        greatest(episode.known_from, lesson.held_on) as known_from,
        least(lesson.gone_on, removed.gone_on) as gone_on,
        case
            when episode.kind = 'homework' then lesson.homework_due_at
            when episode.kind = 'reason' then null
            when episode.kind != 'mark' then lesson.entry_due_at
            when works.mark_id is null then null
            when coalesce(works.is_external, false) then lesson.external_due_at
            when coalesce(works.is_written, false) then lesson.written_due_at
            else lesson.entry_due_at
        end as due_at,
        cast(due_at - interval 1 microsecond as date) as last_day,
        case when episode.kind = 'reason' then lesson.reason_overdue_from else last_day + 1 end as overdue_from,
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
    where episode.kind != 'reason' or coalesce(episode.filled_from != episode.known_from, true)
)

select
    *,
    case
        when is_late and kind != 'homework'
            then greatest(known_from, least(overdue_from, coalesce(filled_from, overdue_from)))
        when is_late is not null then filled_from
    end as judged_from,
    case when entered_at is null then filled_from end as judged_until,
    case when is_late and entered_at is not null then cast(cast(entered_at as date) - last_day as integer) end
        as days_late
from due
