{% set groups = [
    'failing', 'not_attested', 'without_marks', 'excellent', 'good', 'one_three', 'several_threes'
] -%}
{% set compared = [
    'headcount', 'success_a', 'success_b', 'success_pct', 'quality_a', 'quality_b', 'quality_pct'
] -%}
with unit as (
    select *, count(*) over (partition by institution_id, academic_year, unit_kind, unit_id) as classes
    from {{ slice_of(ref('int_report_class_unit')) }}
),

-- a unit has a row for every period that any class of it lives by, and the row covers those classes
reported as (
    select
        unit.institution_id,
        unit.academic_year,
        unit.unit_kind,
        unit.unit_id,
        class_period.period_id,
        period.previous_period_id,
        cast(count(*) as integer) as classes,
        cast(any_value(unit.classes) as integer) as all_classes
    from unit
    inner join {{ slice_of(ref('dim_class_period')) }} as class_period
        on {{ same('unit', 'class_period', ['class_id']) }}
    inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('class_period', 'period', ['period_id']) }}
    group by all
),

rated as (
    select
        reported.*,
        cast(count(pupil.student_id) as integer) as headcount,
        cast(count(*) filter (where pupil.has_marks) as integer) as marked_headcount,
        {%- for group in groups %}
            cast(count(*) filter (where pupil.group_code = '{{ group }}') as integer) as n_{{ group }},
        {%- endfor %}
        cast(count(*) filter (where pupil.has_single_four) as integer) as n_single_four,
        {{ metric_denominator('pupil_success') }} as success_b,
        {{ metric_numerator('pupil_success') }} as success_a,
        {{ metric_denominator('pupil_quality') }} as quality_b,
        {{ metric_numerator('pupil_quality') }} as quality_a,
        {{ metric('pupil_success') }} as success_pct,
        {{ metric('pupil_quality') }} as quality_pct
    from reported
    left join {{ slice_of(ref('int_report_unit_pupil')) }} as pupil
        on {{ same('reported', 'pupil', ['unit_kind', 'unit_id', 'period_id']) }}
    group by all
)

select
    {%- for figure in compared %}
        previous.{{ figure }} as prev_{{ figure }},
    {%- endfor %}
    rated.* exclude (previous_period_id)
from rated
left join rated as previous
    on {{ same('rated', 'previous', ['unit_kind', 'unit_id']) }} and rated.previous_period_id = previous.period_id
