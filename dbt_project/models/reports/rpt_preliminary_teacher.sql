-- a subgroup's pupils are its own teacher's; one whom two teachers teach the subject stands with both
with shown as (
    select taught.teacher_id, taught.subgroup_id, result.*
    from {{ slice_of(ref('rpt_preliminary')) }} as result
    inner join {{ slice_of(ref('int_taught_pupil')) }} as taught
        on {{ same('result', 'taught', ['class_id', 'period_id', 'student_id', 'subject_id']) }}
)

select
    institution_id,
    academic_year,
    teacher_id,
    class_id,
    subject_id,
    subgroup_id,
    period_id,
    as_of,
    cast(count(*) as integer) as headcount,
    {%- for mark in [5, 4, 3, 2] %}
        cast(count(*) filter (where predicted_mark = {{ mark }}) as integer) as n{{ mark }},
    {%- endfor %}
    cast(count(*) filter (where predicted_mark is null) as integer) as n_without,
    n5 + n4 + n3 + n2 as n,
    {{ metric('mark_success', counts={'n_no': '0'}) }} as success_pct,
    {{ metric('mark_quality') }} as quality_pct,
    cast(case when count(minimum_marks) > 0 then count(*) filter (where is_below_minimum) end as integer)
        as pupils_below_minimum,
    cast(case when count(minimum_marks) > 0 then count(*) filter (where is_behind) end as integer)
        as pupils_behind,
    cast(count(*) filter (where is_in_danger) as integer) as pupils_in_danger,
    {{ metric('missed_share', 'sum($)') }} as missed_pct
from shown
group by all
