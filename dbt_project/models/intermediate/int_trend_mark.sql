{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set slice = ['institution_id', 'academic_year'] -%}
{% set unit = slice + ['period_id', 'unit_kind', 'unit_id'] -%}
-- the same cells that rpt_class_subject_totals and rpt_teacher… count, the pupil of a larger unit where it shows him
with current_mark as (
    select * from {{ current_marks() }}
),

cell as (
    select
        {% for column in unit -%}
            pupil.{{ column }},
        {% endfor -%}
        mark.class_id,
        mark.subject_id,
        mark.student_id,
        mark.outcome,
        mark.points
    from {{ slice_of(ref('int_report_unit_pupil')) }} as pupil
    inner join {{ slice_of(ref('int_report_class_mark')) }} as mark
        on {{ same('pupil', 'mark', ['class_id', 'period_id', 'student_id']) }}
    union all
    select
        institution_id, academic_year, period_id, 'teacher' as unit_kind, teacher_id as unit_id,
        class_id, subject_id, student_id, outcome, points
    from {{ slice_of(ref('int_report_teacher_mark')) }}
),

weighed as (
    select
        cell.*,
        current_mark.weighted_points,
        current_mark.weights
    from cell
    left join current_mark
        on {{ same('cell', 'current_mark', ['class_id', 'period_id', 'student_id', 'subject_id']) }}
),

pupil as (
    select
        {{ unit | join(', ') }},
        subject_id,
        student_id,
        {{ marks_counted() }},
        coalesce(sum(weighted_points), 0) as weighted_points,
        coalesce(sum(weights), 0) as weights
    from weighed
    group by grouping sets (
        ({{ unit | join(', ') }}, subject_id, student_id), ({{ unit | join(', ') }}, student_id)
    )
)

{{ metric_rows(
    ['mark_success', 'mark_quality', 'sou', 'mean_mark', 'current_mark'], unit + ['subject_id'], 'pupil', of_pupils=true
) }}
