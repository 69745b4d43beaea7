-- The lists of a class against the orders, pupil by pupil: on the list when the window opens, brought and taken away by
-- orders inside it, on the list when it closes. Orders and lists agree when the difference is nought.
with place as (
    select * from {{ ref('int_readiness_period') }}
),

entry as (
    select
        member.institution_id,
        member.academic_year,
        place.period_id,
        member.class_id,
        member.student_id,
        {{ is_within('place.window_start', 'member.joined_on', 'member.left_on') }} as is_there_first,
        0 as brought,
        0 as taken,
        {{ is_within('place.ends_on', 'member.joined_on', 'member.left_on') }} as is_there_last
    from {{ ref('int_memberships') }} as member
    inner join place on {{ same('member', 'place', ['class_id']) }}
    {% for column, brought, taken in [('puts_into', 1, 0), ('takes_from', 0, 1)] %}
        union all
        select
            orders.institution_id,
            orders.academic_year,
            place.period_id,
            place.class_id,
            orders.student_id,
            false as is_there_first,
            {{ brought }} as brought,
            {{ taken }} as taken,
            false as is_there_last
        from {{ ref('int_readiness_order') }} as orders
        inner join place
            on
                {{ same('orders', 'place') }}
                and orders.{{ column }} = place.class_id
                and orders.effective_on > place.window_start
                and orders.effective_on <= place.ends_on
    {% endfor %}
)

select
    institution_id,
    academic_year,
    period_id,
    class_id,
    student_id,
    cast(count(*) filter (where is_there_first) as integer) as opening,
    cast(sum(brought) as integer) as arrived,
    cast(sum(taken) as integer) as departed,
    cast(count(*) filter (where is_there_last) as integer) as closing,
    opening + arrived - departed - closing as difference
from entry
group by institution_id, academic_year, period_id, class_id, student_id
