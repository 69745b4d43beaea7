{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Whether the policy backdated_entries forbids it: `forbidden` lets a mistake be mended until an entry counts as
-- backdated, and never a period mark; `forbidden_after_period_marks` lets nothing be touched once the pupil has his
-- mark of the period in the subject.
with correction as (
    select *, cast(null as varchar) as mark_kind
    from {{ slice_of(ref('int_correction_entry')) }}
    union all by name
    select  -- noqa: AM04
        *,
        'period_mark' as entity,
        'value' as field,
        false as is_backdated,
        false as is_reason_given
    from {{ slice_of(ref('int_correction_period_mark')) }}
),

marked as (
    select institution_id, academic_year, student_id, subject_id, period_id, min(valid_from) as marked_on
    from {{ slice_of(ref('int_period_mark_history')) }}
    where kind = 'period'
    group by all
)

select
    correction.*,  -- noqa: AM04
    coalesce(
        case policy.backdated_entries
            when 'forbidden'
                then
                    correction.is_backdated
                    or (correction.entity = 'period_mark' and correction.kind in ('changed', 'removed'))
            when 'forbidden_after_period_marks'
                then
                    correction.entity in ('mark', 'period_mark')
                    and correction.changed_on > marked.marked_on
                    and correction.kind in ('changed', 'removed', 'backdated')
        end,
        false
    ) as is_forbidden
from correction
left join marked on {{ same('correction', 'marked', ['student_id', 'subject_id', 'period_id']) }}
left join {{ ref('int_institution_policies') }} as policy on correction.institution_id = policy.institution_id
