-- marks of the week's lessons that were known at its end, for whatever class they were given
select
    week.institution_id,
    week.academic_year,
    week.class_id,
    week.week,
    week.student_id,
    mark.subject_id,
    mark.mark_id,
    mark.day,
    mark.value,
    mark.work_kind_title,
    mark.work_kind_short
from (
    select institution_id, academic_year, class_id, week, student_id, max(as_of) as as_of
    from {{ slice_of(ref('rpt_weekly_progress')) }}
    group by all
) as week
inner join {{ slice_of(ref('int_forecast_mark')) }} as mark
    on
        {{ same('week', 'mark', ['student_id']) }}
        and mark.day between week.week and week.as_of
        and {{ is_within('week.as_of', 'mark.known_from', 'mark.known_to') }}
