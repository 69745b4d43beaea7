-- every value the school has in the period stands in every class, zeros included
{% set known = [
    'мужской', 'женский', 'основная', 'подготовительная', 'специальная', 'школьный', 'муниципальный', 'региональный',
    'всероссийский', 'международный'
] -%}
with pupil as (
    select * from {{ slice_of(ref('int_report_contingent_value')) }}
),

counted as (
    select
        institution_id,
        academic_year,
        class_id,
        period_id,
        dimension,
        value,
        count(*) as n
    from pupil
    group by all
),

class as (
    select institution_id, academic_year, class_id, period_id, n as headcount
    from counted
    where dimension = 'all'
),

found as (
    select distinct institution_id, academic_year, period_id, dimension, value
    from counted
),

-- ages by number, the usual ranks in their order, other words by the alphabet, what is not known last
place as (
    select
        institution_id,
        academic_year,
        period_id,
        dimension,
        value,
        cast(
            row_number() over (
                partition by institution_id, academic_year, period_id, dimension
                order by
                    value = 'не указано' asc,
                    try_cast(value as integer) asc nulls last,
                    list_position({{ known }}, value) asc nulls last,
                    value collate ru asc
            ) as integer
        ) as value_order
    from found
)

select
    place.institution_id,
    place.academic_year,
    class.class_id,
    place.period_id,
    place.dimension,
    place.value,
    place.value_order,
    cast(coalesce(counted.n, 0) as integer) as n,
    cast(class.headcount as integer) as headcount
from place
inner join class on {{ same('place', 'class', ['period_id']) }}
left join counted
    on
        {{ same('place', 'counted', ['period_id', 'dimension', 'value']) }}
        and class.class_id = counted.class_id
left join {{ lacking() }} as lacking on {{ same('place', 'lacking') }}
where
    place.dimension in ('all', 'sex', 'achievement')
    or not {{ is_lacking('personal_data', 'place', 'period_id') }}
