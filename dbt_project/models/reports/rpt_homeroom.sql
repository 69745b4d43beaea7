{% set groups = [
    'failing', 'not_attested', 'without_marks', 'excellent', 'good', 'one_three', 'several_threes'
] -%}
{% set figures = [
    'headcount', 'success_a', 'success_b', 'success_pct', 'quality_a', 'quality_b', 'quality_pct', 'n_failing',
    'n_not_attested', 'n_without_marks', 'n_excellent', 'n_good', 'n_one_three', 'n_several_threes', 'n_single_four'
] -%}
with counted as (
    select
        class_period.institution_id,
        class_period.academic_year,
        class_period.class_id,
        class_period.period_id,
        period.previous_period_id,
        cast(count(pupil.student_id) as integer) as headcount,
        headcount as marked_headcount,
        {%- for group in groups %}
            cast(count(*) filter (where pupil.group_code = '{{ group }}') as integer) as n_{{ group }},
        {%- endfor %}
        cast(count(*) filter (where pupil.has_single_four) as integer) as n_single_four
    from {{ slice_of(ref('dim_class_period')) }} as class_period
    inner join {{ slice_of(ref('dim_class')) }} as class on {{ same('class_period', 'class', ['class_id']) }}
    inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('class_period', 'period', ['period_id']) }}
    left join {{ slice_of(ref('rpt_student_groups')) }} as pupil
        on {{ same('class_period', 'pupil', ['class_id', 'period_id']) }}
    where class.has_marks
    group by all
),

-- абсолютная успеваемость and качественная, each a of b
rated as (
    select
        *,
        {{ metric_denominator('pupil_success') }} as success_b,
        {{ metric_numerator('pupil_success') }} as success_a,
        {{ metric_denominator('pupil_quality') }} as quality_b,
        {{ metric_numerator('pupil_quality') }} as quality_a,
        {{ metric('pupil_success') }} as success_pct,
        {{ metric('pupil_quality') }} as quality_pct
    from counted
)

select
    {%- for figure in figures %}
        rated.{{ figure }},
        previous.{{ figure }} as prev_{{ figure }},
    {%- endfor %}
    rated.institution_id,
    rated.academic_year,
    rated.class_id,
    rated.period_id
from rated
left join rated as previous
    on {{ same('rated', 'previous', ['class_id']) }} and rated.previous_period_id = previous.period_id
