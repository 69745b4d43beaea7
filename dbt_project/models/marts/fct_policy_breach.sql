-- Entries that count, but were made against the institution's own rules (seeds/institution_policies.csv).
with period_kind as (
    select
        class.institution_id,
        class.academic_year,
        'period_kinds' as policy,
        'class' as entity,
        class.class_id as key,
        class.class_id,
        cast(null as date) as day,
        'Класс учится по периодам, которых положение не называет. Проверьте класс в журнале или правило period_kinds.'
            as message
    from {{ slice_of(ref('dim_class')) }} as class
    inner join {{ ref('int_institution_policies') }} as policy on class.institution_id = policy.institution_id
    where not list_contains(policy.period_kinds, class.period_kind)
),

-- The day an order was entered is the day of the first export that has it; of those in the institution's very first
-- export nothing is known.
entered as (
    select institution_id, movement_id, min(valid_from) as entered_on
    from {{ source('journal', 'movements') }}
    group by institution_id, movement_id
    qualify entered_on > min(entered_on) over (partition by institution_id)
),

late_movement as (
    select
        movement.institution_id,
        movement.academic_year,
        'movement_due' as policy,
        'movement' as entity,
        movement.movement_id as key,
        coalesce(movement.to_class_id, movement.from_class_id) as class_id,
        movement.effective_on as day,
        'Движение внесено в журнал ' || strftime(entered.entered_on, '%d.%m.%Y') || ', позже срока ('
        || strftime({{ due_on('due.term', 'movement.effective_on', 'week') }}, '%d.%m.%Y') || '; ' || due.clause || ').'
            as message
    from {{ slice_of(ref('fct_movement')) }} as movement
    inner join entered
        on movement.institution_id = entered.institution_id and movement.movement_id = entered.movement_id
    inner join {{ terms() }} as due
        on movement.institution_id = due.institution_id and due.policy = 'movement_due'
    inner join {{ working_days_of_slice() }} as week on {{ same('movement', 'week') }}
    left join {{ lacking() }} as lacking on {{ same('movement', 'lacking') }}
    where
        movement.kind in ('enrolment', 'departure', 'transfer')
        and entered.entered_on > {{ due_on('due.term', 'movement.effective_on', 'week') }}
        and not {{ is_lacking('orders', 'movement', 'effective_on') }}
),

period as (
    select * from {{ slice_of(ref('dim_period')) }}
    where not is_year
),

kinds as (
    select institution_id, academic_year, count(distinct kind) as n
    from period
    group by institution_id, academic_year
),

-- Inside a period of every kind there is: between quarters it is allowed, although a half-year goes on.
subgroup_change as (
    select
        stay.institution_id,
        stay.academic_year,
        'subgroup_changes' as policy,
        'subgroup_member' as entity,
        concat_ws('/', stay.subgroup_id, stay.student_id, stay.joined_on) as key,
        subgroup.class_id,
        stay.joined_on as day,
        'Перевод в другую подгруппу внутри учебного периода: положение допускает его только по окончании периода.'
            as message
    from {{ slice_of(ref('int_subgroup_memberships')) }} as stay
    inner join {{ slice_of(ref('stg_subgroups')) }} as subgroup on {{ same('stay', 'subgroup', ['subgroup_id']) }}
    inner join {{ ref('int_institution_policies') }} as policy
        on stay.institution_id = policy.institution_id and policy.subgroup_changes = 'period_end'
    where
        exists (
            select 1
            from {{ slice_of(ref('int_subgroup_memberships')) }} as former
            inner join {{ slice_of(ref('stg_subgroups')) }} as other
                on {{ same('former', 'other', ['subgroup_id']) }}
            where
                {{ same('former', 'stay', ['student_id']) }}
                and former.subgroup_id != stay.subgroup_id
                and former.joined_on < stay.joined_on
                and other.class_id = subgroup.class_id
                and other.subject_id = subgroup.subject_id
        )
        and (
            select count(distinct period.kind) = any_value(kinds.n)
            from period
            inner join kinds on {{ same('period', 'kinds') }}
            where
                {{ same('period', 'stay') }}
                and stay.joined_on > period.starts_on
                and stay.joined_on <= period.ends_on
        )
)

select * from period_kind
union all
select * from late_movement
union all
select * from subgroup_change
