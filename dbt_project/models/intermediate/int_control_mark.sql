{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- which kinds of work are control works: external ones, and written ones whose title says so
with control as (
    select
        work.institution_id,
        work.academic_year,
        work.work_kind_id,
        work.title,
        coalesce(work.is_external, false) as is_external
    from {{ slice_of(ref('stg_work_kinds')) }} as work
    where
        work.is_external
        or (
            work.is_written
            and exists (
                select 1 from {{ ref('control_work_words') }} as known
                where contains(lower(work.title), known.word)
            )
        )
),

-- when a mark was put first: by the clock, else the export that first had it (the first export of all says nothing)
entered as (
    select
        institution_id,
        academic_year,
        mark_id,
        entered_at,
        valid_from,
        min(valid_from) over (partition by institution_id, academic_year) as first_export_on,
        change_kind
    from {{ slice_of(ref('int_mark_history')) }}
)

select
    mark.institution_id,
    mark.academic_year,
    mark.mark_id,
    mark.lesson_id,
    mark.work_kind_id,
    mark.student_id,
    mark.points,
    control.title as work_kind_title,
    control.is_external,
    coalesce(
        entered.entered_at,
        case when entered.valid_from > entered.first_export_on then cast(entered.valid_from as timestamp) end
    ) as entered_at
from {{ slice_of(ref('fct_mark')) }} as mark
inner join control on {{ same('mark', 'control', ['work_kind_id']) }}
left join entered on {{ same('mark', 'entered', ['mark_id']) }} and entered.change_kind = 'added'
