{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Entries of lessons that were late, changed or taken away. `made_on`: the day of the entry as the journal gives it,
-- else the export day that first showed it; the slice's first export says only «not later», so it proves nothing. Nor
-- does any export of a journal that gives no times: an entry may stand there long before it is exported.
with exported as (
    select institution_id, academic_year, min(valid_from) as first_on
    from {{ slice_of(source('journal', 'lessons')) }}
    group by all
),

placed as (
    select
        version.*,
        lesson.class_id,
        lesson.subject_id,
        lesson.teacher_id,
        lesson.held_on,
        lesson.backdated_from,
        case
            when work.is_external then lesson.external_due_at
            when work.is_written then lesson.written_due_at
            else lesson.entry_due_at
        end as due_at,
        case
            when version.is_first and version.entered_at is not null then cast(version.entered_at as date)
            else version.changed_on
        end as made_on,
        not version.is_first
        or version.entered_at is not null
        or (
            version.changed_on > exported.first_on
            and not if(
                version.entity = 'lesson',
                {{ is_lacking('topic_times', 'version', 'changed_on') }},
                {{ is_lacking('entry_times', 'version', 'changed_on') }}
            )
        ) as is_known,
        not version.is_first as is_correction,
        is_known and coalesce(version.entered_at > due_at, made_on > cast(due_at as date), false) as is_late,
        is_known and coalesce(made_on >= lesson.backdated_from, false) as is_backdated
    from {{ slice_of(ref('int_correction_version')) }} as version
    inner join {{ slice_of(ref('int_correction_lesson')) }} as lesson on {{ same('version', 'lesson', ['lesson_id']) }}
    inner join exported on {{ same('version', 'exported') }}
    left join {{ lacking() }} as lacking on {{ same('version', 'lacking') }}
    left join {{ slice_of(ref('stg_work_kinds')) }} as work on {{ same('version', 'work', ['work_kind_id']) }}
)

select
    placed.institution_id,
    placed.academic_year,
    period.period_id,
    placed.entity,
    placed.field,
    placed.key,
    placed.class_id,
    placed.subject_id,
    placed.lesson_id,
    placed.student_id,
    coalesce(placed.entered_by, placed.teacher_id) as teacher_id,
    placed.held_on,
    placed.changed_on,
    placed.made_on,
    placed.old,
    placed.new,
    case
        when placed.is_correction then if(placed.new is null, 'removed', 'changed')
        when placed.is_backdated then 'backdated'
        else 'late_entry'
    end as kind,
    cast(greatest(placed.made_on - coalesce(cast(placed.due_at as date), placed.held_on), 0) as integer) as days_late,
    placed.is_backdated,
    placed.is_reason_given
from placed
left join {{ slice_of(ref('int_readiness_period')) }} as period
    on
        {{ same('placed', 'period', ['class_id']) }}
        and not period.is_year
        and placed.held_on between period.starts_on and period.ends_on
where
    if(placed.is_correction, placed.changed_on > placed.held_on, placed.is_late or placed.is_backdated)
    and placed.held_on is not null
