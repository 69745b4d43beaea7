-- The first export of a slice says of its marks only that they were there by then: they count as known from the day of
-- their entry, else of their lesson. Every later version is known from the export that brought it.
with version as (
    select
        *,
        min(valid_from) over (partition by institution_id, academic_year) as first_export
    from {{ ref('int_mark_history') }}
)

select
    version.institution_id,
    version.academic_year,
    version.mark_id,
    version.student_id,
    lesson.subject_id,
    lesson.held_on as day,
    case
        when version.valid_from > version.first_export then version.valid_from
        else least(coalesce(cast(version.entered_at as date), lesson.held_on), version.valid_from)
    end as known_from,
    version.valid_to as known_to,
    {{ mark_points('version.value', 'policy.pending_mark_counts_as_two') }} as points,
    cast(1000 * case when policy.marks_weighted then coalesce(work.weight, 1) else 1 end as bigint) as weight,
    version.value,
    version.value in ('5', '4', '3', '2', '1') as is_numeric,
    work.title as work_kind_title,
    coalesce(work.short_title, work.title) as work_kind_short
from version
inner join {{ ref('stg_lessons') }} as lesson on {{ same('version', 'lesson', ['lesson_id']) }}
left join {{ ref('stg_work_kinds') }} as work on {{ same('version', 'work', ['work_kind_id']) }}
left join {{ ref('int_institution_policies') }} as policy on version.institution_id = policy.institution_id
