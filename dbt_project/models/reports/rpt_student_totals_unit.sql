with summed as (
    select
        class.institution_id,
        class.academic_year,
        unit.unit_kind,
        unit.unit_id,
        class.period_id,
        class.dimension,
        class.value,
        class.value_order,
        cast(sum(class.n) as integer) as n,
        cast(sum(class.headcount) as integer) as headcount
    from {{ slice_of(ref('rpt_student_totals')) }} as class
    inner join {{ slice_of(ref('int_report_class_unit')) }} as unit on {{ same('class', 'unit', ['class_id']) }}
    group by all
)

select
    *,
    {{ metric('contingent_share') }} as share_pct
from summed
