-- below 2 and above 5 there is no mark: what would fall there stays
with shares as (
    select
        position.*,
        case when position.nearest_mark > 2 then cell.lower_share else 0 end as lower,
        case when position.nearest_mark < 5 then cell.higher_share else 0 end as higher,
        1000 - lower - higher as same
    from {{ slice_of(ref('int_forecast_position')) }} as position
    inner join {{ slice_of(ref('int_forecast_cell')) }} as cell
        on {{ same('position', 'cell', ['period_id', 'is_learnt', 'openness', 'place']) }}
)

select
    institution_id,
    academic_year,
    class_id,
    period_id,
    student_id,
    subject_id,
    as_of,
    nearest_mark + case when lower > same and lower > higher then -1 when higher > same then 1 else 0 end
        as predicted_mark,
    {% for mark in [5, 4, 3, 2] -%}
        cast(
            case nearest_mark
                when {{ mark }} then same when {{ mark + 1 }} then lower when {{ mark - 1 }} then higher else 0
            end
            * 0.001 as decimal(4, 3)
        ) as p{{ mark }},
    {% endfor -%}
    marks_so_far,
    naive_mark,
    {{ metric('current_mark', counts={'weighted_points': 'points * 0.001', 'weights': 'weight * 0.001'}) }}
        as average_so_far
from shares
