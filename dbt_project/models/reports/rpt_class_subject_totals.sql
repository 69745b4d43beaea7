with rated as (
    select
        institution_id,
        academic_year,
        class_id,
        period_id,
        subject_id,
        {{ marks_counted() }},
        {{ rates_of_marks() }}
    from {{ slice_of(ref('int_report_class_mark')) }}
    group by institution_id, academic_year, class_id, period_id, subject_id
)

select * exclude (sum_points, n_points) from rated
