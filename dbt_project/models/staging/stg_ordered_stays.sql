-- Of institutions that changed their journal: where orders put a pupil, so that lists of the next journal go on from
-- there. What a later journal's orders before its handover come to is where it finds him at the handover.
with orders as (
    select
        movement.*,
        coalesce(span.place, 0) as place,
        span.speaks_from,
        span.speaks_until,
        movement.kind in ('departure', 'graduation') as is_leaving,
        case
            when movement.kind in ('promotion', 'repeat') and month(movement.effective_on) between 5 and 8 then 1
            else 0
        end as turn,
        {{ is_spoken('movement', 'movement.effective_on') }} = false as is_standing
    from {{ source('journal', 'movements') }} as movement
    {{ span_of('movement') }}
    where
        span.place is not null
        and movement.valid_to is null
        and movement.effective_on <= coalesce(span.speaks_until, date '9999-12-31')
        and (movement.kind in ('departure', 'graduation') or movement.to_class_id is not null)
    qualify
        not is_standing
        or row_number() over (
            partition by movement.institution_id, movement.student_id, place, is_standing
            order by movement.effective_on desc, movement.order_date desc nulls last, movement.movement_id desc
        ) = 1
),

followed as (
    select
        *,
        case when is_standing then speaks_from else effective_on end as begins_on,
        lead(effective_on) over pupil as next_on,
        lead(is_leaving) over pupil as is_left
    from orders
    window pupil as (
        partition by institution_id, student_id, place order by effective_on, order_date, movement_id
    )
)

select
    followed.institution_id,
    class.academic_year,
    followed.source_system,
    followed.place,
    followed.speaks_from,
    followed.speaks_until,
    class.class_id,
    class.grade,
    followed.student_id,
    followed.begins_on,
    case when followed.is_left then followed.next_on end as ends_on,
    followed.is_standing
from followed
inner join {{ source('journal', 'classes') }} as class
    on followed.institution_id = class.institution_id and followed.to_class_id = class.class_id
where
    class.valid_to is null
    and not followed.is_leaving
    -- where the journal uses a class's id again, the order's day tells which year's class is meant (int_memberships)
    and case
        when followed.is_standing then {{ is_inside_year('followed.speaks_from', 'class.academic_year') }}
        else {{ first_year('class.academic_year') }} >= {{ first_year_of('followed.effective_on') }} + followed.turn
    end
qualify
    row_number() over (
        partition by followed.institution_id, followed.movement_id order by class.academic_year
    ) = 1
