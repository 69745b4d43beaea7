-- Annual, exam and final marks stand in the year's period: journals also hang them on the last quarter. If one says
-- both, the row that already stood in the year is taken, then the one entered last.
with years as (
    select institution_id, academic_year, min_by(period_id, (ordinal, period_id)) as year_period_id
    from {{ slice_of(ref('stg_periods')) }}
    where kind = 'year'
    group by institution_id, academic_year
),

placed as (
    select
        mark.*,
        mark.value in ('5', '4', '3', '2', '1') as is_numeric,
        case
            when mark.kind = 'period' or given.kind = 'year' then mark.period_id
            else coalesce(years.year_period_id, mark.period_id)
        end as placed_period_id
    from {{ slice_of(ref('stg_period_marks')) }} as mark
    left join {{ slice_of(ref('stg_periods')) }} as given
        on
            mark.institution_id = given.institution_id
            and mark.academic_year = given.academic_year
            and mark.period_id = given.period_id
    left join years on mark.institution_id = years.institution_id and mark.academic_year = years.academic_year
    qualify
        row_number() over (
            partition by
                mark.institution_id, mark.academic_year, mark.student_id, mark.subject_id, mark.kind, placed_period_id
            order by mark.period_id = placed_period_id desc, mark.entered_at desc nulls last, mark.period_id asc
        ) = 1
)

select
    placed.institution_id,
    placed.academic_year,
    placed.student_id,
    placed.subject_id,
    placed.placed_period_id as period_id,
    placed.kind,
    coalesce(placed.class_id, last_class.class_id) as class_id,
    placed.value,
    case when placed.is_numeric then greatest(cast(placed.value as integer), 2) end as points,
    case placed.value
        when 'зач' then '5' when 'нз' then '2' when '1' then '2'
        when 'н/а' then 'na' when 'осв' then 'exempt' when 'н/оц' then 'no'
        else placed.value
    end as outcome,
    placed.is_numeric
from placed
left join {{ slice_of(ref('int_last_classes')) }} as last_class
    on
        placed.institution_id = last_class.institution_id
        and placed.academic_year = last_class.academic_year
        and placed.placed_period_id = last_class.period_id
        and placed.student_id = last_class.student_id
