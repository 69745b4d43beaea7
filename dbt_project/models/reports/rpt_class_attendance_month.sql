with figures as (
    select
        institution_id,
        academic_year,
        class_id,
        cast(date_trunc('month', day) as date) as month,
        student_id,
        day,
        expected_lessons,
        missed_lessons
    from {{ slice_of(ref('fct_attendance_day')) }}
)

{{ as_given('figures', {
    'expected_lessons': 'lessons'
}, within='day') }}
