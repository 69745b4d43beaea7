{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Marks of a period put after their term, changed or taken away. Such a mark is about the period's last day.
with exported as (
    select institution_id, academic_year, min(valid_from) as first_on
    from {{ slice_of(source('journal', 'period_marks')) }}
    group by all
),

version as (
    {% for changed_on, old, new, condition in [
        ('valid_from', 'previous_value', 'value', "change_kind in ('added', 'changed', 'restored')"),
        ('valid_to', 'value', 'null', "ended_by = 'removed'")
    ] -%}
        select
            * exclude (valid_from, valid_to),
            {{ changed_on }} as changed_on,
            {{ old }} as old,
            {{ new }} as new,
            change_kind = 'added' and new is not null as is_first
        from {{ slice_of(ref('int_period_mark_history')) }}
        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

placed as (
    select
        version.*,
        coalesce(version.class_id, last_class.class_id) as given_in,
        period.ends_on,
        coalesce(deadline.marks_due_on, period.ends_on) as due_on,
        coalesce(if(version.is_first, cast(version.entered_at as date), null), version.changed_on) as made_on,
        not version.is_first or version.entered_at is not null or version.changed_on > exported.first_on as is_known
    from version
    inner join exported on {{ same('version', 'exported') }}
    inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('version', 'period', ['period_id']) }}
    left join {{ slice_of(ref('int_period_deadline')) }} as deadline on {{ same('version', 'deadline', ['period_id']) }}
    left join {{ slice_of(ref('int_last_classes')) }} as last_class
        on {{ same('version', 'last_class', ['period_id', 'student_id']) }}
),

teacher as (
    select
        institution_id,
        academic_year,
        period_id,
        class_id,
        subject_id,
        student_id,
        max_by(teacher_id, teacher_id) as teacher_id
    from {{ slice_of(ref('int_taught_pupil')) }}
    group by all
)

select
    placed.institution_id,
    placed.academic_year,
    placed.period_id,
    placed.kind as mark_kind,
    concat_ws('/', placed.student_id, placed.subject_id, placed.period_id, placed.kind) as key,
    placed.given_in as class_id,
    placed.subject_id,
    placed.student_id,
    coalesce(if(placed.new is not null, placed.entered_by, null), teacher.teacher_id) as teacher_id,
    placed.ends_on as held_on,
    placed.changed_on,
    placed.made_on,
    placed.old,
    placed.new,
    case
        when placed.is_first then 'late_entry'
        when placed.new is null then 'removed'
        else 'changed'
    end as kind,
    cast(greatest(placed.made_on - placed.due_on, 0) as integer) as days_late
from placed
left join teacher
    on
        {{ same('placed', 'teacher', ['period_id', 'subject_id', 'student_id']) }}
        and placed.given_in = teacher.class_id
where if(placed.is_first, placed.is_known and placed.made_on > placed.due_on, true)
