-- Parents of a former journal are nobody in the years of the next one, which has its own entries for them.
with versions as (
    select * from {{ versions_of_year('guardians', 'guardian_id') }}
)

select
    institution_id,
    academic_year,
    source_system,
    guardian_id,
    student_id,
    has_account
from versions
where
    not exists (
        select 1
        from {{ source('journal', 'spans') }} as span
        where
            versions.is_removed
            and versions.institution_id = span.institution_id
            and versions.source_system = span.source_system
            and span.speaks_until < {{ year_begins('versions.academic_year') }}
    )
