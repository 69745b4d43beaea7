-- What an absence code means: the row of the journal's own source system in seeds/absence_codes.csv, else of «*» (any).
-- A code that stands in neither is not guessed: its kind is null and it counts as nothing.
with codes as (
    select distinct institution_id, academic_year, source_system, code
    from {{ source('journal', 'absences') }}
)

select
    codes.institution_id,
    codes.academic_year,
    codes.source_system,
    codes.code,
    kinds.absence_kind,
    kinds.short_title,
    coalesce(kinds.counts_as_missed, false) as counts_as_missed,
    coalesce(kinds.is_excused, false) as is_excused,
    coalesce(kinds.is_illness, false) as is_illness
from codes
left join {{ ref('absence_codes') }} as own
    on codes.source_system = own.source_system and codes.code = own.journal_code
left join {{ ref('absence_codes') }} as common
    on common.source_system = '*' and codes.code = common.journal_code
left join {{ ref('absence_kinds') }} as kinds
    on coalesce(own.absence_kind, common.absence_kind) = kinds.absence_kind
