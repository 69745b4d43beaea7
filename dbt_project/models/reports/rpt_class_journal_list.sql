with member as (
    select
        institution_id,
        academic_year,
        class_id,
        student_id,
        min(joined_on) as first_joined_on,
        nullif(
            max(coalesce(left_on, {{ year_is_over('academic_year') }})), {{ year_is_over('academic_year') }}
        ) as last_left_on
    from {{ slice_of(ref('int_memberships')) }}
    group by institution_id, academic_year, class_id, student_id
)

select
    member.institution_id,
    member.academic_year,
    member.class_id,
    member.student_id,
    member.first_joined_on,
    member.last_left_on,
    student.full_name,
    student.sex,
    student.personal_file_no,
    cast(
        row_number() over (
            partition by member.institution_id, member.academic_year, member.class_id order by student.student_order
        ) as integer
    ) as student_no
from member
inner join {{ slice_of(ref('dim_student')) }} as student on {{ same('member', 'student', ['student_id']) }}
