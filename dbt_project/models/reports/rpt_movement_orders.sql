-- Journals write no time of entry on an order: it is late when an export of its last day or later did not have it yet.
with seen as (
    select
        institution_id,
        movement_id,
        min(valid_from) as first_seen_on
    from {{ source('journal', 'movements') }}
    where not is_removed
    group by institution_id, movement_id
),

export as (
    select institution_id, valid_from as export_on from {{ source('journal', 'movements') }}
    union
    select institution_id, valid_from as export_on from {{ slice_of(source('journal', 'lessons')) }}
),

due as (
    select
        movement.*,
        seen.first_seen_on,
        {{ due_on('term.term', 'greatest(movement.effective_on, movement.order_date)', 'week') }} as due_on
    from {{ slice_of(ref('fct_movement')) }} as movement
    left join seen
        on movement.institution_id = seen.institution_id and movement.movement_id = seen.movement_id
    left join {{ working_days_of_slice() }} as week on {{ same('movement', 'week') }}
    left join {{ terms() }} as term
        on movement.institution_id = term.institution_id and term.policy = 'movement_due'
),

figures as (
    select
        due.institution_id,
        due.academic_year,
        due.movement_id,
        due.student_id,
        due.kind,
        due.effective_on,
        due.order_no,
        due.order_date,
        due.from_class_id,
        due.to_class_id,
        due.counterparty,
        due.reason,
        due.first_seen_on,
        due.due_on,
        exists(
            select 1 from export
            where
                due.institution_id = export.institution_id
                and export.export_on >= due.due_on
                and export.export_on < due.first_seen_on
        ) as is_late
    from due
)

{{ as_given('figures', {
    'is_late': 'orders'
}, within='effective_on') }}
