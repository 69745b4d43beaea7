{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Membership: half-open, from effective_on of the order that brings a pupil until effective_on of the one that
-- takes him away. Orders of one pupil follow by effective_on, order_date, movement_id. Departure and graduation end a
-- stay; any other order with a class begins one there and ends the former; an order without a class changes nothing.
with classes as (
    select
        institution_id,
        academic_year,
        class_id,
        grade,
        {{ first_year('academic_year') }} as first_year
    from {{ slice_of(ref('stg_classes')) }}
),

-- A class lives one year; where the journal uses its id again, the order's day tells which year's class is meant. Of
-- May to August, promotion and repetition lead into the next year, whatever classes there are now.
orders as (
    select
        *,
        struct_pack(kind := kind, movement_id := movement_id) as cause,
        case when kind not in ('departure', 'graduation') then to_class_id end as class_id,
        {{ first_year_of('effective_on') }} as ordered_in,
        case when kind in ('promotion', 'repeat') and month(effective_on) between 5 and 8 then 1 else 0 end as turn
    from {{ ref('stg_movements') }}
    where
        institution_id in (select classes.institution_id from classes)
        and (kind in ('departure', 'graduation') or to_class_id is not null)
),

placed as (
    select
        orders.*,
        min({{ first_year('opened.academic_year') }}) as opened_in,
        -- what stays the same of a class that goes on under its id: 5А of 2024 is 6А of 2025
        min_by(opened.grade, opened.academic_year) - opened_in as cohort
    from orders
    left join {{ ref('stg_classes') }} as opened
        on
            orders.institution_id = opened.institution_id
            and orders.class_id = opened.class_id
            and {{ first_year('opened.academic_year') }} >= orders.ordered_in + orders.turn
    group by all
),

-- Orders of one day are one step, from where the pupil stood in the morning to where the last of them puts him.
days as (
    select
        institution_id,
        student_id,
        effective_on,
        last(
            struct_pack(class_id := class_id, opened_in := opened_in, cohort := cohort)
            order by order_date, movement_id
        ) as place,
        last(cause order by order_date, movement_id) as closing,
        first(cause order by order_date, movement_id) filter (where class_id is not null) as opening
    from placed
    group by institution_id, student_id, effective_on
),

-- Only what changes his class is a step. One who stood in no class was brought by the day's first order (enrolled and
-- put into another class the same day: enrolled); in all other steps the last one decides.
steps as (
    select
        *,
        lag(place.class_id) over pupil as former_class_id,
        lag(place.opened_in) over pupil as former_opened_in,
        case when former_class_id is null then opening else closing end as cause
    from days
    window pupil as (partition by institution_id, student_id order by effective_on)
    qualify
        place.class_id is distinct from former_class_id
        or (place.class_id is not null and place.opened_in is distinct from former_opened_in)
),

stays as (
    select
        *,
        lead(effective_on) over pupil as next_on,
        lead(cause) over pupil as next_cause
    from steps
    window pupil as (partition by institution_id, student_id order by effective_on)
),

-- Without an order a pupil goes on only with a class that goes on itself; one brought in summer is in the class that
-- opens after it as well.
in_years as (
    select
        classes.institution_id,
        classes.academic_year,
        classes.class_id,
        stays.* exclude (institution_id),
        classes.first_year > stays.place.opened_in
        and stays.effective_on < {{ summer_before('classes.academic_year') }} as is_carried_over
    from stays
    inner join classes
        on
            stays.institution_id = classes.institution_id
            and stays.place.class_id = classes.class_id
            and (
                classes.first_year = stays.place.opened_in
                or (classes.first_year > stays.place.opened_in and (
                    classes.grade - classes.first_year = stays.place.cohort
                    or stays.effective_on >= {{ summer_before('classes.academic_year') }}
                ))
            )
)

-- A class belongs to one academic year: a stay lasts no longer than from its 1 September to the next.
select
    institution_id,
    academic_year,
    class_id,
    student_id,
    greatest(effective_on, {{ year_begins('academic_year') }}) as joined_on,
    case when next_on < {{ year_is_over('academic_year') }} then next_on end as left_on,
    case when is_carried_over then 'promotion' else cause.kind end as joined_by,
    case when left_on is not null then next_cause.kind end as left_by,
    case when not is_carried_over then cause.movement_id end as joined_movement_id,
    case when left_on is not null then next_cause.movement_id end as left_movement_id
from in_years
where joined_on < coalesce(left_on, {{ year_is_over('academic_year') }})
