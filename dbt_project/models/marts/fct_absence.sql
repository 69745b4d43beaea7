-- Absence rows for lessons that were not the pupil's (cancelled or only planned, of another class or subgroup, on a day
-- he was not a member) stay with is_expected = false: they are reported as anomalies, not counted (docs/rules.md).
select
    absence.institution_id,
    absence.academic_year,
    absence.lesson_id,
    absence.student_id,
    lesson.class_id,
    lesson.held_on as day,
    lesson.subject_id,
    lesson.lesson_no,
    absence.code as journal_code,
    kind.absence_kind,
    kind.counts_as_missed,
    kind.is_excused,
    kind.is_illness,
    lesson.status = 'held'
    and member.student_id is not null
    and (lesson.subgroup_id is null or part.student_id is not null) as is_expected
from {{ slice_of(ref('stg_absences')) }} as absence
inner join {{ slice_of(ref('stg_lessons')) }} as lesson
    on
        absence.institution_id = lesson.institution_id
        and absence.academic_year = lesson.academic_year
        and absence.lesson_id = lesson.lesson_id
inner join {{ slice_of(ref('int_absence_kinds')) }} as kind
    on
        absence.institution_id = kind.institution_id
        and absence.academic_year = kind.academic_year
        and absence.source_system = kind.source_system
        and absence.code = kind.code
left join {{ slice_of(ref('int_memberships')) }} as member
    on
        absence.institution_id = member.institution_id
        and absence.academic_year = member.academic_year
        and absence.student_id = member.student_id
        and lesson.class_id = member.class_id
        and {{ is_within('lesson.held_on', 'member.joined_on', 'member.left_on') }}
left join {{ slice_of(ref('int_subgroup_memberships')) }} as part
    on
        absence.institution_id = part.institution_id
        and absence.academic_year = part.academic_year
        and absence.student_id = part.student_id
        and lesson.subgroup_id = part.subgroup_id
        and {{ is_within('lesson.held_on', 'part.joined_on', 'part.left_on') }}
