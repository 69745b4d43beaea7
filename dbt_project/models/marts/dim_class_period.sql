select
    class.institution_id,
    class.academic_year,
    class.class_id,
    period.period_id,
    period.kind,
    period.ordinal,
    period.is_year
from {{ slice_of(ref('dim_class')) }} as class
inner join {{ slice_of(ref('dim_period')) }} as period
    on
        class.institution_id = period.institution_id
        and class.academic_year = period.academic_year
        and (class.period_kind = period.kind or period.is_year)
