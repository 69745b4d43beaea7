select
    institution_id,
    academic_year,
    source_system,
    student_id,
    last_name,
    first_name,
    middle_name,
    birth_date,
    sex,
    foreign_language,
    pe_group,
    family,
    registers,
    personal_file_no
from {{ versions_of_year('students', 'student_id') }}
