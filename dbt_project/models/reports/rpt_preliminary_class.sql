select
    pupil.institution_id,
    pupil.academic_year,
    pupil.class_id,
    pupil.period_id,
    pupil.as_of,
    cast(count(*) as integer) as headcount,
    cast(count(*) filter (where pupil.subjects_in_danger > 0) as integer) as pupils_in_danger,
    cast(
        case when count(pupil.subjects_behind) > 0 then count(*) filter (where pupil.subjects_behind > 0) end as integer
    ) as pupils_behind,
    cast(sum(pupil.subjects_behind) as integer) as cells_behind,
    cast(sum(pupil.subjects_below_minimum) as integer) as cells_below_minimum,
    cast(sum(pupil.expected_lessons) as integer) as expected_lessons,
    cast(sum(pupil.missed_lessons) as integer) as missed_lessons,
    {{ metric('missed_share', 'sum(pupil.$)') }} as missed_pct
from {{ slice_of(ref('rpt_preliminary_pupil')) }} as pupil
group by all
