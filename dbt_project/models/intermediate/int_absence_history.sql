-- `shown_code` is how a code is printed, whatever the journal calls it: by its kind, or as it stands if it is unknown.
with versions as (
    {{ history(
        'absences', key=['lesson_id', 'student_id'], values=['code'],
        others=['source_system', 'entered_at', 'entered_by']
    ) | indent(4) }}
)

select
    versions.*,
    kind.absence_kind,
    coalesce(kind.is_excused, false) as is_excused,
    coalesce(kind.short_title, versions.code) as shown_code,
    lag(kind.absence_kind) over entry as previous_absence_kind,
    lag(coalesce(kind.short_title, versions.code)) over entry as previous_shown_code
from versions
left join {{ ref('int_absence_kinds') }} as kind on {{ same('versions', 'kind', ['source_system', 'code']) }}
window
    entry as (
        partition by versions.institution_id, versions.academic_year, versions.lesson_id, versions.student_id
        order by versions.valid_from
    )
