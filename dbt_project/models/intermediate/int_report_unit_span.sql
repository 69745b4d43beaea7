{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set orders_of_the_turn = "('promotion', 'repeat', 'graduation')" -%}
with membership as (
    select * from {{ slice_of(ref('fct_membership')) }}
),

unit as (
    select * from {{ slice_of(ref('int_report_class_unit')) }}
),

-- One order that ends a membership and begins the next is a move inside the school. An order of the year's turn that
-- has no other end in this year is no move at all: such a pupil has always been here, or stays to the end.
span as (
    select
        membership.*,
        came.class_id as came_from,
        went.class_id as went_to,
        coalesce(membership.joined_by in {{ orders_of_the_turn }} and came.class_id is null, false) as is_brought_over,
        coalesce(membership.left_by in {{ orders_of_the_turn }} and went.class_id is null, false) as is_seen_off
    from membership
    left join membership as came
        on
            {{ same('membership', 'came', ['student_id']) }}
            and membership.joined_movement_id = came.left_movement_id
    left join membership as went
        on
            {{ same('membership', 'went', ['student_id']) }}
            and membership.left_movement_id = went.joined_movement_id
),

counted as (
    select
        span.*,
        unit.unit_kind,
        unit.unit_id,
        case when not span.is_brought_over then span.joined_on end as counts_from,
        case when not span.is_seen_off then span.left_on end as counts_to,
        coalesce(unit.unit_id <> came_unit.unit_id, true) as is_from_outside,
        coalesce(unit.unit_id <> went_unit.unit_id, true) as is_to_outside,
        coalesce(unit.unit_kind = 'class' and span.joined_by = 'transfer', false) as is_class_transfer_in,
        coalesce(unit.unit_kind = 'class' and span.left_by = 'transfer', false) as is_class_transfer_out
    from span
    inner join unit on {{ same('span', 'unit', ['class_id']) }}
    left join unit as came_unit
        on {{ same('unit', 'came_unit', ['unit_kind']) }} and span.came_from = came_unit.class_id
    left join unit as went_unit
        on {{ same('unit', 'went_unit', ['unit_kind']) }} and span.went_to = went_unit.class_id
)

select
    institution_id,
    academic_year,
    unit_kind,
    unit_id,
    class_id,
    student_id,
    joined_on,
    counts_from,
    counts_to,
    is_from_outside and counts_from is not null as is_arrival,
    is_to_outside and counts_to is not null as is_departure,
    is_arrival and (came_from is not null or is_class_transfer_in) as is_transfer_in,
    is_departure and (went_to is not null or is_class_transfer_out) as is_transfer_out
from counted
