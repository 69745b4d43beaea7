select
    years.institution_id,
    years.academic_year,
    years.starts_on,
    years.ends_on,
    slices.as_of
from {{ slice_of(ref('stg_academic_years')) }} as years
inner join {{ slice_of(source('journal', 'slices')) }} as slices
    on years.institution_id = slices.institution_id and years.academic_year = slices.academic_year
