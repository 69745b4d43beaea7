-- a line a field that is asked of the class, then the parents, then the cards as a whole
with pupil as (
    select * from {{ slice_of(ref('rpt_data_completeness')) }}
),

counted as (
    select
        pupil.institution_id,
        pupil.academic_year,
        pupil.class_id,
        pupil.month,
        field.field,
        field.title,
        cast(field.ordinal as integer) as field_order,
        cast(count(*) as integer) as asked,
        cast(
            count(*) filter (
                where not coalesce(list_contains(string_split(pupil.missing_fields, ';'), field.field), false)
            ) as integer
        ) as filled
    from pupil
    inner join {{ slice_of(ref('int_report_asked_field')) }} as field on {{ same('pupil', 'field', ['class_id']) }}
    group by all
    {%- for field, title, filled in [
        ('guardians', 'родители (законные представители)', 'guardians > 0'),
        ('account', 'доступ хотя бы у одного родителя', 'guardians > guardians_without_account'),
        ('card', 'карточка целиком', 'is_complete')
    ] %}
        union all
        select
            institution_id,
            academic_year,
            class_id,
            month,
            '{{ field }}' as field,
            '{{ title }}' as title,
            cast({{ 1000 + loop.index }} as integer) as field_order,
            cast(count(*) as integer) as asked,
            cast(count(*) filter (where {{ filled }}) as integer) as filled
        from pupil
        group by all
    {%- endfor %}
),

given as (
    {{ as_given('counted', {
        'filled': "personal_data if field not in ('guardians', 'account')"
    }, within='month') }}
),

of_parents_too as (
    {{ as_given('given', {'filled': "guardians if field in ('guardians', 'account', 'card')"}, within='month') }}
)

select
    institution_id,
    academic_year,
    class_id,
    month,
    field,
    title,
    field_order,
    asked,
    filled,
    cast(asked - filled as integer) as missing,
    {{ metric('card_filled') }} as filled_pct
from of_parents_too
