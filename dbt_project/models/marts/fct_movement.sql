select
    movement.institution_id,
    slices.academic_year,
    movement.movement_id,
    movement.student_id,
    movement.kind,
    movement.effective_on,
    movement.order_no,
    movement.order_date,
    movement.from_class_id,
    movement.to_class_id,
    movement.counterparty,
    movement.reason
from {{ ref('stg_movements') }} as movement
inner join {{ slice_of(ref('stg_academic_years')) }} as slices
    on
        movement.institution_id = slices.institution_id
        and movement.effective_on >= {{ year_begins('slices.academic_year') }}
        and movement.effective_on < {{ year_is_over('slices.academic_year') }}
