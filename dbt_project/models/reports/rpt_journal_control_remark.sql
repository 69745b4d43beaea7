-- Missing homework is a remark where the subject is one that homework is usually set in: in the whole school, over the
-- period so far (seeds/control_thresholds.csv); and once, since it is of no use later.
with control as (
    select * from {{ slice_of(ref('int_control')) }}
),

customary as (
    select institution_id, academic_year, control_on, subject_id
    from {{ slice_of(ref('int_control_count')) }}
    where control_on is not null
    group by institution_id, academic_year, control_on, subject_id
    having
        100 * sum(homework_filled) >= {{ control_threshold('homework_customary_pct') }} * sum(homework_lessons)
        and sum(homework_lessons) >= {{ control_threshold('homework_customary_lessons') }}
),

open_issues as (
    select
        issue.*,
        control.control_on,
        coalesce(issue.opened_on > control.previous_control_on, true) as is_new,
        case when issue.days_late is null then coalesce(issue.mended_on <= control.next_control_on, false) end
            as is_mended_since
    from control
    inner join {{ slice_of(ref('int_control_issue')) }} as issue
        on
            {{ same('control', 'issue') }}
            and issue.opened_on <= control.control_on
            and case
                when issue.days_late is null then coalesce(issue.mended_on > control.control_on, true)
                -- entered since the last control, which did not find it missing yet
                else
                    issue.mended_on <= control.control_on
                    and coalesce(
                        issue.mended_on > control.previous_control_on
                        and (issue.opened_on > control.previous_control_on or issue.kind = 'homework_late'),
                        true
                    )
            end
    left join customary
        on {{ same('issue', 'customary', ['subject_id']) }} and control.control_on = customary.control_on
    where issue.kind != 'homework_missing' or (customary.subject_id is not null and is_new)
)

select
    institution_id,
    academic_year,
    control_on,
    teacher_id,
    class_id,
    subject_id,
    kind,
    coalesce(lesson_id, '') as lesson_id,
    coalesce(student_id, '') as student_id,
    strftime(held_on, '%d.%m.%Y') as what,
    held_on,
    coalesce(entries, 1) as entries,
    days_late,
    opened_on,
    mended_on,
    is_new,
    is_mended_since
from open_issues
union all
select
    institution_id,
    academic_year,
    control_on,
    teacher_id,
    class_id,
    subject_id,
    kind,
    '' as lesson_id,
    student_id,
    marks || coalesce(' из ' || minimum_marks, '') as what,  -- without hours in the plan no minimum is known
    cast(null as date) as held_on,
    marks as entries,
    cast(null as integer) as days_late,
    opened_on,
    mended_on,
    is_new,
    is_mended_since
from {{ slice_of(ref('int_control_lacking')) }}
