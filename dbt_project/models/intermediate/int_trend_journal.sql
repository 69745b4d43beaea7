{% set slice = ['institution_id', 'academic_year'] -%}
{% set unit = slice + ['period_id', 'unit_kind', 'unit_id'] -%}
-- the counts of rpt_journal_control_total, over every unit and over each subject in it
with placed as (
    select unit.unit_kind, unit.unit_id, counted.*
    from {{ ref('int_control_count') }} as counted
    inner join {{ ref('int_report_class_unit') }} as unit on {{ same('counted', 'unit', ['class_id']) }}
    where counted.control_on is null
    union all
    select 'teacher' as unit_kind, teacher_id as unit_id, counted.*
    from {{ ref('int_control_count') }} as counted
    where counted.control_on is null and counted.teacher_id <> ''
),

summed as (
    select
        {{ unit | join(', ') }},
        {%- for count in control_counts() %}
            sum({{ count }}) as {{ count }},
        {%- endfor %}
        subject_id
    from placed
    group by grouping sets (({{ unit | join(', ') }}, subject_id), ({{ unit | join(', ') }}))
),

entered as (
    select
        *,
        {{ sum_of_given('on_time') }} as on_time,
        {{ sum_of_given('judged') }} as judged
    from summed
)

{{ metric_rows(
    ['topics_filled', 'homework_filled', 'on_time', 'marks_per_pupil'], unit + ['subject_id'], 'entered'
) }}
