-- a work belongs to its month and to the period of its class that it lies in
with span as (
    select work.*, strftime(work.day, '%Y-%m') as span_id
    from {{ slice_of(ref('rpt_control_works')) }} as work
    where work.is_of_class
    union all
    select work.*, period.period_id as span_id
    from {{ slice_of(ref('rpt_control_works')) }} as work
    inner join {{ slice_of(ref('dim_class_period')) }} as class_period
        on {{ same('work', 'class_period', ['class_id']) }}
    inner join {{ slice_of(ref('dim_period')) }} as period
        on
            {{ same('class_period', 'period', ['period_id']) }}
            and work.day between period.starts_on and period.ends_on
    where work.is_of_class
),

{% set dimensions = {
    'all': "''", 'subject': 'subject_id', 'teacher': 'teacher_id', 'kind': 'work_kind_id'
} -%}
sorted as (
    {% for dimension, value in dimensions.items() -%}
        select *, '{{ dimension }}' as dimension, {{ value }} as value
        from span
        where {{ value }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

counted as (
    select
        institution_id,
        academic_year,
        span_id,
        is_external,
        dimension,
        value,
        cast(count(*) as integer) as works,
        {%- for figure in ['n5', 'n4', 'n3', 'n2', 'n', 'n_absent'] %}
            cast(sum({{ figure }}) as integer) as {{ figure }},
        {%- endfor %}
        cast(count(*) filter (where entered_on_time) as integer) as works_on_time,
        cast(count(entered_on_time) as integer) as works_judged
    from sorted
    group by all
),

figures as (
    select
        *,
        {{ control_rates() }},
        {{ metric('works_on_time') }} as on_time_pct
    from counted
)

{{ as_given('figures', {
    'works_on_time': 'entry_times',
    'works_judged': 'entry_times'
}, within='span_id') }}
