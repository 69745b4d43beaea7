-- the same days added up four ways; a pupil who was in the class that month and had no lesson has his row of zeros
with attended as (
    select
        *,
        cast(date_trunc('month', day) as date) as month
    from {{ slice_of(ref('rpt_attendance_day')) }}
),

summed as (
    select
        institution_id,
        academic_year,
        class_id,
        month,
        case
            when grouping(day) = 0 then 'day'
            when grouping(date_trunc('week', day)) = 0 then 'week'
            else 'class'
        end as total_kind,
        coalesce(strftime(day, '%Y-%m-%d'), strftime(date_trunc('week', day), '%Y-%m-%d'), class_id) as total_id,
        {{ attendance_figures() }}
    from attended
    group by grouping sets (
        (institution_id, academic_year, class_id, month, day),
        (institution_id, academic_year, class_id, month, date_trunc('week', day)),
        (institution_id, academic_year, class_id, month)
    )
),

pupil as (
    select distinct
        class_month.institution_id,
        class_month.academic_year,
        class_month.class_id,
        class_month.month,
        member.student_id
    from {{ slice_of(ref('int_report_class_month')) }} as class_month
    inner join {{ slice_of(ref('fct_membership')) }} as member
        on
            {{ same('class_month', 'member', ['class_id']) }}
            and member.joined_on <= class_month.state_on
            and coalesce(member.left_on > class_month.month, true)
    union distinct
    select institution_id, academic_year, class_id, month, student_id
    from attended
),

counted as (
    select *
    from summed
    union all by name
    select
        pupil.institution_id,
        pupil.academic_year,
        pupil.class_id,
        pupil.month,
        'student' as total_kind,
        pupil.student_id as total_id,
        {{ attendance_figures() }}
    from pupil
    left join attended on {{ same('pupil', 'attended', ['class_id', 'month', 'student_id']) }}
    group by all
),

{{ attendance_rated('counted', within='month') }}
