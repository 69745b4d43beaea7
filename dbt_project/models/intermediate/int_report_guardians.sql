{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- Parents as the journal had them on the last export day of the month; of a pupil who came later, as it first had them.
with card as (
    select
        institution_id,
        student_id,
        min(valid_from) as first_known
    from {{ source('journal', 'guardians') }}
    group by all
)

select
    class_month.institution_id,
    class_month.academic_year,
    class_month.class_id,
    class_month.month,
    member.student_id,
    count(distinct guardian.guardian_id) as guardians,
    count(distinct guardian.guardian_id) filter (where not coalesce(guardian.has_account, false))
        as guardians_without_account
from {{ slice_of(ref('int_report_class_month')) }} as class_month
inner join {{ slice_of(ref('fct_membership')) }} as member
    on
        {{ same('class_month', 'member', ['class_id']) }}
        and {{ is_within('class_month.state_on', 'member.joined_on', 'member.left_on') }}
left join card on member.institution_id = card.institution_id and member.student_id = card.student_id
left join {{ source('journal', 'guardians') }} as guardian
    on
        member.institution_id = guardian.institution_id
        and member.student_id = guardian.student_id
        and {{ is_within(
            'greatest(class_month.state_on, card.first_known)', 'guardian.valid_from', 'guardian.valid_to'
        ) }}
group by all
