select
    class_period.institution_id,
    class_period.academic_year,
    class_period.class_id,
    class_period.period_id,
    mark.kind,
    case when mark.kind = 'period' then class_period.period_id else mark.kind end as column_id,
    cast(
        row_number() over (
            partition by class_period.institution_id, class_period.academic_year, class_period.class_id
            order by mark.place, class_period.ordinal, class_period.period_id
        ) as integer
    ) as column_order
from {{ ref('dim_class_period') }} as class_period
inner join (
    values ('period', false, 1), ('annual', true, 2), ('exam', true, 3), ('final', true, 4)
) as mark (kind, is_year, place) on class_period.is_year = mark.is_year
