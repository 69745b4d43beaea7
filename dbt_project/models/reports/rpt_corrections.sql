{{ config(materialized='view') }}

-- A view, so that a closing or an explanation counts as soon as it is written down. A period is closed with the day the
-- journal was known to at its first recorded closing (or the year's); until there is one, with the later of its last
-- day and the term of its marks.
with recorded as (
    select
        period.institution_id,
        period.academic_year,
        period.period_id,
        min(closing.journal_day) as recorded_on
    from {{ ref('dim_period') }} as period
    inner join {{ source('ingest', 'closings') }} as closing on {{ same('period', 'closing') }}
    inner join {{ ref('dim_period') }} as closed on {{ same('closing', 'closed', ['period_id']) }}
    where closed.is_year or closed.period_id = period.period_id
    group by period.institution_id, period.academic_year, period.period_id
),

explained as (
    select
        institution_id,
        academic_year,
        key,
        changed_on,
        last(note order by line) as explanation,
        last(explained_by order by line) as explained_by,
        last(explained_at order by line) as explained_at
    from {{ source('ingest', 'explanations') }}
    group by institution_id, academic_year, key, changed_on
)

select
    correction.institution_id,
    correction.academic_year,
    correction.period_id,
    correction.entity,
    correction.field,
    correction.key,
    correction.class_id,
    correction.subject_id,
    correction.lesson_id,
    correction.student_id,
    correction.teacher_id,
    correction.mark_kind,
    correction.held_on,
    correction.changed_on,
    correction.made_on,
    correction.old,
    correction.new,
    correction.kind,
    correction.days_late,
    coalesce(recorded.recorded_on, greatest(period.ends_on, deadline.marks_due_on)) as closed_on,
    coalesce(correction.changed_on > closed_on, false) as after_close,
    correction.is_forbidden,
    correction.is_reason_given,
    correction.entity = 'period_mark'
    and after_close
    and recorded.recorded_on is not null
    and explained.explanation is null as is_unexplained,
    explained.explanation,
    explained.explained_by,
    explained.explained_at
from {{ ref('int_correction') }} as correction
left join {{ ref('dim_period') }} as period on {{ same('correction', 'period', ['period_id']) }}
left join {{ ref('int_period_deadline') }} as deadline on {{ same('correction', 'deadline', ['period_id']) }}
left join recorded on {{ same('correction', 'recorded', ['period_id']) }}
left join explained on {{ same('correction', 'explained', ['key', 'changed_on']) }}
