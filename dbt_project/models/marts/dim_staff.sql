select
    institution_id,
    academic_year,
    staff_id,
    {{ full_name('last_name', 'first_name', 'middle_name') }} as full_name,
    {{ short_name('last_name', 'first_name', 'middle_name') }} as short_name,
    position
from {{ slice_of(ref('stg_staff')) }}
