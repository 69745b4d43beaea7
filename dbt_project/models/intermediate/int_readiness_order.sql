-- Orders of movement one after another: from which class each takes a pupil (as it says itself, else where the order
-- before it put him) and into which it puts him.
with orders as (
    select
        *,
        case when kind not in ('departure', 'graduation') then to_class_id end as puts_into,
        lag(puts_into) over (
            partition by institution_id, student_id order by effective_on, order_date, movement_id
        ) as stood_in
    from {{ ref('stg_movements') }}
    where kind in ('departure', 'graduation') or to_class_id is not null
)

select
    orders.institution_id,
    year.academic_year,
    orders.movement_id,
    orders.student_id,
    orders.kind,
    orders.effective_on,
    orders.from_class_id,
    orders.stood_in,
    coalesce(orders.from_class_id, orders.stood_in) as takes_from,
    orders.puts_into
from orders
inner join {{ ref('dim_academic_year') }} as year
    on
        orders.institution_id = year.institution_id
        and orders.effective_on >= {{ year_begins('year.academic_year') }}
        and orders.effective_on < {{ year_is_over('year.academic_year') }}
