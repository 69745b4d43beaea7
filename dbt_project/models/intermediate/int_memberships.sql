{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Membership: half-open, from effective_on of the order that brings a pupil until effective_on of the one that
-- takes him away. Orders of one pupil follow by effective_on, order_date, movement_id. Departure and graduation end a
-- stay; any other order with a class begins one there and ends the former; an order without a class changes nothing.
with classes as (
    select institution_id, academic_year, class_id
    from {{ slice_of(ref('stg_classes')) }}
),

orders as (
    select
        *,
        struct_pack(kind := kind, movement_id := movement_id) as cause,
        case when kind not in ('departure', 'graduation') then to_class_id end as class_id
    from {{ ref('stg_movements') }}
    where
        institution_id in (select classes.institution_id from classes)
        and (kind in ('departure', 'graduation') or to_class_id is not null)
),

-- Orders of one day are one step, from where the pupil stood in the morning to where the last of them puts him.
days as (
    select
        institution_id,
        student_id,
        effective_on,
        last(class_id order by order_date, movement_id) as class_id,
        last(cause order by order_date, movement_id) as closing,
        first(cause order by order_date, movement_id) filter (where class_id is not null) as opening
    from orders
    group by institution_id, student_id, effective_on
),

-- Only what changes his class is a step. One who stood in no class was brought by the day's first order (enrolled and
-- put into another class the same day: enrolled); in all other steps the last one decides.
steps as (
    select
        *,
        lag(class_id) over pupil as previous_class_id,
        case when previous_class_id is null then opening else closing end as cause
    from days
    window pupil as (partition by institution_id, student_id order by effective_on)
    qualify class_id is distinct from previous_class_id
),

stays as (
    select
        *,
        lead(effective_on) over pupil as next_on,
        lead(cause) over pupil as next_cause
    from steps
    window pupil as (partition by institution_id, student_id order by effective_on)
)

-- A class belongs to one academic year: a stay lasts no longer than from its 1 September to the next.
select
    classes.institution_id,
    classes.academic_year,
    classes.class_id,
    stays.student_id,
    greatest(stays.effective_on, {{ year_begins('classes.academic_year') }}) as joined_on,
    case when stays.next_on < {{ year_is_over('classes.academic_year') }} then stays.next_on end as left_on,
    stays.cause.kind as joined_by,
    case when left_on is not null then stays.next_cause.kind end as left_by,
    stays.cause.movement_id as joined_movement_id,
    case when left_on is not null then stays.next_cause.movement_id end as left_movement_id
from stays
inner join classes on stays.institution_id = classes.institution_id and stays.class_id = classes.class_id
where joined_on < coalesce(left_on, {{ year_is_over('classes.academic_year') }})
