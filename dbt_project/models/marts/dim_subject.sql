select
    institution_id,
    academic_year,
    subject_id,
    title,
    coalesce(short_title, title) as short_title,
    coalesce(is_marked, true) as is_marked,
    cast(
        row_number() over (
            partition by institution_id, academic_year order by title collate ru asc, subject_id asc
        ) as integer
    ) as subject_order
from {{ slice_of(ref('stg_subjects')) }}
