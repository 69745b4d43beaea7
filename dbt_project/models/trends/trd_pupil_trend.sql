{{ config(materialized='view') }}

-- A view: a year ago is another slice. The pupil is the same whatever class he is in, also after he left and came back.
select
    now.institution_id,
    now.academic_year,
    now.period_id,
    now.period_kind,
    now.period_ordinal,
    now.is_closed,
    now.student_id,
    now.class_id,
    now.grade,
    now.classes,
    now.group_code,
    now.n_points,
    now.mean_mark,
    now.expected_lessons,
    now.missed_lessons,
    now.missed_share,
    former.class_id as previous_class_id,
    former.group_code as previous_group_code,
    former.mean_mark as previous_mean_mark,
    cast(now.mean_mark - former.mean_mark as decimal(4, 2)) as previous_mean_mark_change,
    cast(now.missed_share - former.missed_share as decimal(4, 1)) as previous_missed_share_change,
    ago.academic_year as year_ago_academic_year,
    ago.class_id as year_ago_class_id,
    ago.grade as year_ago_grade,
    ago.group_code as year_ago_group_code,
    ago.mean_mark as year_ago_mean_mark,
    cast(now.mean_mark - ago.mean_mark as decimal(4, 2)) as year_ago_mean_mark_change,
    cast(now.missed_share - ago.missed_share as decimal(4, 1)) as year_ago_missed_share_change
from {{ ref('trd_pupil_period') }} as now
inner join {{ ref('dim_period') }} as period on {{ same('now', 'period', ['period_id']) }}
left join {{ ref('trd_pupil_period') }} as former
    on {{ same('now', 'former', ['student_id']) }} and period.previous_period_id = former.period_id
left join {{ ref('trd_pupil_period') }} as ago
    on
        now.institution_id = ago.institution_id
        and ago.academic_year = {{ year_before('now.academic_year') }}
        and now.student_id = ago.student_id
        and now.period_kind = ago.period_kind
        and now.period_ordinal = ago.period_ordinal
