-- which fields are asked, and of whom not, a school says in seeds/personal_fields.csv
{% set lists = {'missing': 'asked.is_missing', 'changed': 'asked.is_changed'} -%}
with asked as (
    select
        card.*,
        field.title,
        field.ordinal,
        must.field is not null and card.value is null as is_missing
    from {{ slice_of(ref('int_report_card_field')) }} as card
    inner join {{ ref('personal_fields') }} as field on card.field = field.field
    left join {{ slice_of(ref('int_report_asked_field')) }} as must
        on {{ same('card', 'must', ['class_id', 'field']) }}
),

listed as (
    select
        asked.institution_id,
        asked.academic_year,
        asked.class_id,
        asked.month,
        asked.student_id,
    {%- for name, wanted in lists.items() %}
        cast(count(*) filter (where {{ wanted }}) as integer) as n_{{ name }},
        string_agg(asked.field, ';' order by asked.ordinal) filter (where {{ wanted }}) as {{ name }}_fields,
        string_agg(asked.title, ', ' order by asked.ordinal) filter (where {{ wanted }}) as {{ name }}_titles
        {{- ',' if not loop.last }}
    {%- endfor %}
    from asked
    group by all
),

figures as (
    select
        listed.*,
        cast(guardian.guardians as integer) as guardians,
        cast(guardian.guardians_without_account as integer) as guardians_without_account,
        listed.n_missing = 0 and guardian.guardians > 0 as is_complete
    from listed
    inner join {{ slice_of(ref('int_report_guardians')) }} as guardian
        on {{ same('listed', 'guardian', ['class_id', 'month', 'student_id']) }}
)

{{ as_given('figures', {
    'n_missing': 'personal_data',
    'missing_fields': 'personal_data',
    'missing_titles': 'personal_data',
    'guardians': 'guardians',
    'guardians_without_account': 'guardians',
    'is_complete': 'personal_data guardians'
}, within='month') }}
