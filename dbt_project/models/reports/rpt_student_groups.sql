-- the first group that fits; осв and н/оц are no marks here, зач is a five, нз a two
with grouped as (
    select
        *,
        case
            when n2 > 0 then 'failing'
            when n_na > 0 then 'not_attested'
            when n5 + n4 + n3 = 0 then 'without_marks'
            when n4 + n3 = 0 then 'excellent'
            when n3 = 0 then 'good'
            when n3 = 1 then 'one_three'
            else 'several_threes'
        end as group_code
    from {{ slice_of(ref('int_report_student_count')) }}
)

select
    institution_id,
    academic_year,
    class_id,
    period_id,
    student_id,
    group_code,
    group_code = 'good' and n4 = 1 as has_single_four,
    {{ metric('mean_mark') }} as average_mark
from grouped
