with figures as (
    select
        institution_id,
        academic_year,
        month,
        teacher_id,
        grouping(teacher_id) = 1 as is_total,
        cast(count(*) filter (where lessons > 0) as integer) as days_with_lessons,
        cast(count(*) filter (where entries > 0) as integer) as days_with_entries,
        cast(sum(lessons) as integer) as lessons,
        cast(sum(entries) as integer) as entries,
        cast(sum(late_entries) as integer) as late_entries,
        {{ metric('late_share', 'sum($)') }} as late_pct
    from {{ slice_of(ref('rpt_teacher_timesheet')) }}
    group by grouping sets (
        (institution_id, academic_year, month, teacher_id), (institution_id, academic_year, month)
    )
)

{{ as_given('figures', {
    'days_with_lessons': 'lessons',
    'lessons': 'lessons',
    'late_entries': 'entry_times',
    'late_pct': 'entry_times'
}, within='month') }}
