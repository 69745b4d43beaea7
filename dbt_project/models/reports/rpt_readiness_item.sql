{{ config(materialized='view') }}

-- Changes after closing that nobody explained come from the corrections, for their period and for the year of it.
with unexplained as (
    select
        correction.institution_id,
        correction.academic_year,
        class_period.period_id,
        correction.class_id,
        correction.subject_id,
        correction.teacher_id,
        correction.student_id,
        cast(null as varchar) as lesson_id,
        correction.changed_on as day,
        'unexplained_change' as kind,
        correction.key || '/' || correction.changed_on as key,
        strftime(correction.changed_on, '%d.%m.%Y') || ': было «' || coalesce(correction.old, 'нет отметки')
        || '», стало «' || coalesce(correction.new, 'нет отметки') || '», объяснительной нет' as text
    from {{ ref('rpt_corrections') }} as correction
    inner join {{ ref('dim_class_period') }} as class_period
        on
            {{ same('correction', 'class_period', ['class_id']) }}
            and (class_period.period_id = correction.period_id or class_period.is_year)
    where correction.is_unexplained
)

select
    institution_id,
    academic_year,
    period_id,
    class_id,
    subject_id,
    teacher_id,
    student_id,
    lesson_id,
    day,
    kind,
    key,
    text,
    severity,
    title,
    kind_order
from {{ ref('int_readiness_item') }}
union all by name
select unexplained.*, rule.severity, rule.title, rule.kind_order
from unexplained
inner join {{ ref('readiness_rules') }} as rule on unexplained.kind = rule.kind
