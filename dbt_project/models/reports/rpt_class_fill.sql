-- a class counts while somebody is in it; a unit is filled over its classes of known capacity, pupils and places alike
with day as (
    select
        institution_id,
        academic_year,
        cast(
            unnest(
                generate_series(
                    cast({{ year_begins('academic_year') }} as timestamp),
                    cast(least(as_of, {{ year_is_over('academic_year') }} - 1) as timestamp),
                    interval 1 day
                )
            ) as date
        ) as day
    from {{ slice_of(ref('dim_academic_year')) }}
),

filled as (
    select
        class.institution_id,
        class.academic_year,
        class.class_id,
        day.day,
        count(member.student_id) as headcount,
        case when headcount > 0 and any_value(class.capacity) > 0 then any_value(class.capacity) end as capacity
    from {{ slice_of(ref('dim_class')) }} as class
    inner join day on {{ same('class', 'day') }}
    left join {{ slice_of(ref('fct_membership')) }} as member
        on
            {{ same('class', 'member', ['class_id']) }}
            and {{ is_within('day.day', 'member.joined_on', 'member.left_on') }}
    group by all
),

counted as (
    select
        filled.institution_id,
        filled.academic_year,
        unit.unit_kind,
        unit.unit_id,
        filled.day,
        cast(sum(filled.headcount) as integer) as headcount,
        cast(sum(filled.capacity) as integer) as capacity,
        cast(sum(filled.headcount) filter (where filled.capacity is not null) as integer) as headcount_of_capacity,
        cast(count(*) filter (where filled.headcount > 0) as integer) as classes
    from filled
    inner join {{ slice_of(ref('int_report_class_unit')) }} as unit on {{ same('filled', 'unit', ['class_id']) }}
    group by all
)

select
    institution_id,
    academic_year,
    unit_kind,
    unit_id,
    day,
    headcount,
    capacity,
    headcount_of_capacity,
    {{ metric('class_fill') }} as fill_pct,
    cast(capacity - headcount_of_capacity as integer) as free_places,
    classes,
    {{ metric('mean_headcount') }} as mean_headcount
from counted
