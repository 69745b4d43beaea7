-- Orders that name a class of which the journal knows nothing, in any year.
with known as (
    select distinct institution_id, class_id from {{ ref('stg_classes') }}
)

select
    movement.institution_id,
    movement.academic_year,
    'movement_of_unknown_class' as kind,
    movement.movement_id as key,
    coalesce(movement.to_class_id, movement.from_class_id) as class_id,
    movement.effective_on as day,
    'Приказ о движении называет класс, которого нет в журнале. Добавьте класс или исправьте приказ.' as message
from {{ ref('fct_movement') }} as movement
left join known as origin
    on movement.institution_id = origin.institution_id and movement.from_class_id = origin.class_id
left join known as destination
    on movement.institution_id = destination.institution_id and movement.to_class_id = destination.class_id
where
    (movement.from_class_id is not null and origin.class_id is null)
    or (movement.to_class_id is not null and destination.class_id is null)
