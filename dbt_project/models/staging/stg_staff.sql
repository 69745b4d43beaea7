select
    institution_id,
    academic_year,
    source_system,
    staff_id,
    last_name,
    first_name,
    middle_name,
    position
from {{ versions_of_year('staff', 'staff_id') }}
