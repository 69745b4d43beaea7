-- present is whoever came to at least one of his lessons; a day without a lesson of the unit has no row
with counted as (
    select
        attended.institution_id,
        attended.academic_year,
        unit.unit_kind,
        unit.unit_id,
        attended.day,
        cast(count(*) as integer) as headcount,
        cast(count(*) filter (where attended.lessons_missed > 0) as integer) as absent,
        cast(count(*) filter (where attended.is_full_day_missed) as integer) as absent_all_day,
        cast(count(*) filter (where attended.lessons_missed > 0 and not attended.is_full_day_missed) as integer)
            as absent_part_day,
        cast(count(*) filter (where attended.excused) as integer) as absent_excused,
        cast(
            count(*) filter (
                where attended.lessons_missed > 0 and attended.lessons_illness = attended.lessons_missed
            ) as integer
        ) as absent_illness,
        cast(count(*) filter (where attended.lessons_unspecified > 0) as integer) as absent_unspecified,
        cast(count(*) filter (where attended.lessons_late > 0) as integer) as late
    from {{ slice_of(ref('rpt_attendance_day')) }} as attended
    inner join {{ slice_of(ref('int_report_class_unit')) }} as unit on {{ same('attended', 'unit', ['class_id']) }}
    group by all
),

figures as (
    select
        *,
        {{ metric('present_share') }} as present_pct
    from counted
)

{{ as_given('figures', {
    'headcount': 'lessons',
    'absent_all_day': 'lessons',
    'absent_part_day': 'lessons',
    'present_pct': 'lessons'
}, within='day') }}
