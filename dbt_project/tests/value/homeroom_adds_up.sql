{#-
  What is it? A class and period whose groups do not add up to its pupils.
  When does it matter? Always: groups are exclusive, each pupil is in one (homeroom report).
  How to resolve? A pupil of fct_roster without a row in rpt_student_groups, or a group that rpt_homeroom does not count.
-#}
with roster as (
    select
        institution_id,
        academic_year,
        class_id,
        period_id,
        count(*) as pupils
    from {{ slice_of(ref('fct_roster')) }}
    group by all
)

select
    homeroom.institution_id,
    homeroom.academic_year,
    homeroom.class_id,
    homeroom.period_id,
    homeroom.headcount,
    roster.pupils
from {{ slice_of(ref('rpt_homeroom')) }} as homeroom
left join roster on {{ same('homeroom', 'roster', ['class_id', 'period_id']) }}
where
    homeroom.headcount <> coalesce(roster.pupils, 0)
    or homeroom.headcount <> homeroom.n_failing + homeroom.n_not_attested + homeroom.n_without_marks
    + homeroom.n_excellent + homeroom.n_good + homeroom.n_one_three + homeroom.n_several_threes
