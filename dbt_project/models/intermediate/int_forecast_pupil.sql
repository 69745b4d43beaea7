{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- A pupil's forecasts of one day together: the group they put him in (the first that fits, as rpt_student_groups does)
-- and the chances, in millionths, of no 2 and of nothing below 4. The marks are taken as independent; the product is
-- made subject by subject, each time cut to a millionth, so that it is the same on every machine.
with chances as (
    select
        institution_id,
        academic_year,
        class_id,
        period_id,
        as_of,
        student_id,
        cast(count(*) as integer) as subjects,
        {%- for mark in [5, 4, 3, 2] %}
            cast(count(*) filter (where predicted_mark = {{ mark }}) as integer) as n{{ mark }},
        {%- endfor %}
        list(cast(1000 * (1 - p2) as bigint) order by subject_id) as passed,
        list(cast(1000 * (p5 + p4) as bigint) order by subject_id) as good
    from {{ slice_of(ref('rpt_forecast')) }}
    group by all
)

select
    * exclude (passed, good),
    case
        when n2 > 0 then 'failing'
        when n4 + n3 = 0 then 'excellent'
        when n3 = 0 then 'good'
        when n3 = 1 then 'one_three'
        else 'several_threes'
    end as group_code,
    cast(
        list_reduce(list_prepend(1000000, passed), lambda one, other: one * other // 1000) as bigint -- noqa: PRS,LT01
    ) as success_chance,
    cast(
        list_reduce(list_prepend(1000000, good), lambda one, other: one * other // 1000) as bigint -- noqa: PRS,LT01
    ) as quality_chance
from chances
