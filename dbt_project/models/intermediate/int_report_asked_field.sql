select
    class.institution_id,
    class.academic_year,
    class.class_id,
    field.field,
    field.title,
    field.ordinal
from {{ ref('dim_class') }} as class
inner join {{ ref('personal_fields') }} as field
    on
        field.is_required
        and not coalesce(
            list_contains(string_split(field.not_asked_of, ';'), class.stage || ' ' || class.grade), false
        )
