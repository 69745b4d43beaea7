-- How many marks each pupil had in each subject by the day a span is seen on, beside how many he needs. On a day of
-- control the pupils are those who were in the class (and the subgroup) then; for a period as it stands now, those of
-- the period (int_taught_pupil). His marks are of the period, whichever class gave them.
with taught as (
    select distinct institution_id, academic_year, period_id, class_id, subject_id, subgroup_id, teacher_id
    from {{ ref('int_taught_pupil') }}
),

pupils as (
    select distinct span.*, taught.subject_id, taught.teacher_id, member.student_id
    from {{ ref('int_control_span') }} as span
    inner join {{ ref('int_memberships') }} as member
        on
            {{ same('span', 'member', ['class_id']) }}
            and {{ is_within('span.last_day', 'member.joined_on', 'member.left_on') }}
    inner join taught on {{ same('span', 'taught', ['class_id', 'period_id']) }}
    left join {{ ref('int_subgroup_memberships') }} as part
        on
            {{ same('taught', 'part', ['subgroup_id']) }}
            and member.student_id = part.student_id
            and {{ is_within('span.last_day', 'part.joined_on', 'part.left_on') }}
    where span.control_on is not null and (taught.subgroup_id = '' or part.student_id is not null)
    union all
    select distinct span.*, taught.subject_id, taught.teacher_id, taught.student_id
    from {{ ref('int_control_span') }} as span
    inner join {{ ref('int_taught_pupil') }} as taught on {{ same('span', 'taught', ['class_id', 'period_id']) }}
    where span.control_on is null
),

windows as (
    select distinct institution_id, academic_year, starts_on, last_day, seen_on
    from {{ ref('int_control_span') }}
),

given as (
    select
        windows.institution_id, windows.academic_year, windows.starts_on, windows.last_day, windows.seen_on,
        mark.student_id, mark.subject_id, count(*) as marks
    from windows
    inner join {{ ref('int_control_entry') }} as mark
        on {{ same('windows', 'mark') }} and mark.held_on between windows.starts_on and windows.last_day
    where
        mark.kind = 'mark'
        and {{ stood_on('mark', 'windows.seen_on') }}
        and {{ filled_on('mark', 'windows.seen_on') }}
    group by all
)

select
    pupils.institution_id,
    pupils.academic_year,
    pupils.class_id,
    pupils.period_id,
    pupils.is_year,
    pupils.starts_on,
    pupils.ends_on,
    pupils.control_on,
    pupils.seen_on,
    pupils.last_day,
    pupils.subject_id,
    pupils.teacher_id,
    pupils.student_id,
    cast(coalesce(given.marks, 0) as integer) as marks,
    minimum.minimum_marks,
    (minimum.minimum_marks * (pupils.last_day - pupils.starts_on + 1)) // (pupils.ends_on - pupils.starts_on + 1)
        as marks_expected
from pupils
inner join {{ ref('dim_class') }} as class on {{ same('pupils', 'class', ['class_id']) }} and class.has_marks
inner join {{ ref('dim_subject') }} as subject
    on {{ same('pupils', 'subject', ['subject_id']) }} and subject.is_marked
left join given
    on {{ same('pupils', 'given', ['starts_on', 'last_day', 'seen_on', 'student_id', 'subject_id']) }}
left join {{ ref('int_minimum_marks') }} as minimum
    on {{ same('pupils', 'minimum', ['class_id', 'period_id', 'subject_id']) }}
