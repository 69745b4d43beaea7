{#-
  What is it? A class whose contingent of a period is not the headcount its fill shows for the period's last day.
  When does it matter? Always: «Итоговые данные по учащимся» and «Наполняемость классов» of one day must agree.
  How to resolve? One of int_report_contingent and rpt_class_fill reads the memberships of another day.
-#}
with contingent as (
    select
        institution_id,
        academic_year,
        class_id,
        period_id,
        state_on,
        count(*) as pupils
    from {{ slice_of(ref('int_report_contingent')) }}
    group by all
)

select
    contingent.institution_id,
    contingent.academic_year,
    contingent.class_id,
    contingent.period_id,
    contingent.pupils,
    filled.headcount
from contingent
left join {{ slice_of(ref('rpt_class_fill')) }} as filled
    on
        {{ same('contingent', 'filled') }}
        and filled.unit_kind = 'class'
        and contingent.class_id = filled.unit_id
        and contingent.state_on = filled.day
where contingent.pupils is distinct from filled.headcount
