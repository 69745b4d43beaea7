{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set fields = [
    'last_name', 'first_name', 'middle_name', 'birth_date', 'sex', 'personal_file_no', 'foreign_language', 'pe_group',
    'family', 'registers'
] -%}
-- The card as the journal had it on the last export day of the month, and of the month before. A pupil whose card came
-- later is judged by the first one known; a card deleted from the journal stays what it was.
with member as (
    select distinct
        class_month.institution_id,
        class_month.academic_year,
        class_month.class_id,
        class_month.month,
        class_month.state_on,
        member.student_id
    from {{ slice_of(ref('int_report_class_month')) }} as class_month
    inner join {{ slice_of(ref('fct_membership')) }} as member
        on
            {{ same('class_month', 'member', ['class_id']) }}
            and {{ is_within('class_month.state_on', 'member.joined_on', 'member.left_on') }}
),

card as (
    select
        institution_id,
        student_id,
        valid_from,
        struct_pack({% for field in fields %}
            {{ field }} := nullif(trim(cast({{ field }} as varchar)), ''){{ ',' if not loop.last }}
        {%- endfor %}) as says
    from {{ source('journal', 'students') }}
    where institution_id in (select institution_id from member)
),

seen as (
    select
        member.*,
        coalesce(
            max_by(card.says, card.valid_from) filter (where card.valid_from <= member.state_on),
            min_by(card.says, card.valid_from)
        ) as now,
        max_by(card.says, card.valid_from) filter (where card.valid_from < member.month) as before
    from member
    left join card on member.institution_id = card.institution_id and member.student_id = card.student_id
    group by all
)

{% for field in fields -%}
    select
        institution_id,
        academic_year,
        class_id,
        month,
        student_id,
        '{{ field }}' as field,
        now.{{ field }} as value,
        before is not null and {{ differs('now.' ~ field, 'before.' ~ field) }} as is_changed
    from seen
    {{ 'union all' if not loop.last }}
{% endfor %}
