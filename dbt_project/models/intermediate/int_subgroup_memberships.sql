{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Stays in a subgroup, half-open (joined_on ≤ day < left_on). Journals repeat a pupil without closing the former row:
-- overlapping and touching rows are one stay, or his lessons would be counted twice.
with stays as (
    select
        institution_id,
        academic_year,
        subgroup_id,
        student_id,
        joined_on,
        coalesce(left_on, {{ year_is_over('academic_year') }}) as ended_on
    from {{ slice_of(ref('stg_subgroup_members')) }}
    where left_on is null or left_on > joined_on
),

starts as (
    select
        *,
        joined_on > coalesce(
            max(ended_on) over (pupil rows between unbounded preceding and 1 preceding), date '0001-01-01'
        ) as is_start
    from stays
    window pupil as (
        partition by institution_id, academic_year, subgroup_id, student_id order by joined_on, ended_on
    )
),

numbered as (
    select
        *,
        count(*) filter (where is_start) over (
            partition by institution_id, academic_year, subgroup_id, student_id
            order by joined_on, ended_on
            rows between unbounded preceding and current row
        ) as stay_no
    from starts
)

select
    institution_id,
    academic_year,
    subgroup_id,
    student_id,
    min(joined_on) as joined_on,
    case when max(ended_on) < {{ year_is_over('academic_year') }} then max(ended_on) end as left_on
from numbered
group by institution_id, academic_year, subgroup_id, student_id, stay_no
