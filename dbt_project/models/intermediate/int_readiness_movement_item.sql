-- What is wrong with the orders: they do not agree with the lists, they put a pupil on a second one; and pupils of whom
-- nobody has decided yet who they were in the former journal, so that they count as left there and come here.
with place as (
    select * from {{ ref('int_readiness_period') }}
)

select
    movement.institution_id,
    movement.academic_year,
    movement.period_id,
    movement.class_id,
    movement.student_id,
    'movement_difference' as kind,
    movement.student_id as key,
    case
        when movement.difference > 0 then 'По приказам должен быть в списке, а в списке его нет'
        else 'По приказам выбыл, а в списке не состоял или остался'
    end as text
from {{ ref('int_readiness_movement') }} as movement
where movement.difference <> 0
union all
select
    orders.institution_id,
    orders.academic_year,
    place.period_id,
    place.class_id,
    orders.student_id,
    'two_classes' as kind,
    orders.movement_id as key,
    'С ' || strftime(orders.effective_on, '%d.%m.%Y') || ' в списке ' || coalesce(destination.title, orders.puts_into)
    || ', а приказа о выбытии из ' || coalesce(origin.title, orders.stood_in) || ' нет' as text
from {{ ref('int_readiness_order') }} as orders
inner join {{ ref('dim_class') }} as origin
    on {{ same('orders', 'origin') }} and orders.stood_in = origin.class_id
left join {{ ref('dim_class') }} as destination
    on {{ same('orders', 'destination') }} and orders.puts_into = destination.class_id
inner join place
    on
        {{ same('orders', 'place') }}
        and place.class_id in (orders.stood_in, orders.puts_into)
        and orders.effective_on <= place.ends_on
        and (orders.effective_on > place.window_start or place.window_start = place.starts_on)
where
    orders.kind in ('enrolment', 'promotion', 'repeat')
    and orders.puts_into <> orders.stood_in
    and coalesce(orders.from_class_id <> orders.stood_in, true)
union all
select
    member.institution_id,
    member.academic_year,
    place.period_id,
    place.class_id,
    member.student_id,
    'unknown_pupil' as kind,
    member.student_id || '/' || member.joined_on as key,
    'Журнал сменился, и не решено, кем был этот обучающийся в прежнем: решает vedomost identity' as text
from {{ ref('int_memberships') }} as member
inner join place
    on
        {{ same('member', 'place', ['class_id']) }}
        and member.joined_on <= place.ends_on
        and coalesce(member.left_on > place.starts_on, true)
inner join {{ source('journal', 'undecided') }} as undecided
    on
        member.institution_id = undecided.institution_id
        and undecided.entity = 'students'
        and member.student_id = undecided.id
