-- A list names the lessons by their days, pupils by their names with the days (a pending mark, an absence without
-- reason) or with the marks they have of the marks they need.
with control as (
    select * from {{ slice_of(ref('int_control')) }}
),

remark as (
    select
        *,
        kind in ('mark_late', 'absence_late') as counts_entries
    from {{ slice_of(ref('rpt_journal_control_remark')) }}
),

listed as (
    select *, case when days_late is null then 'open' else 'late' end as section
    from remark
    union all by name
    select remark.* replace (control.control_on as control_on, false as is_new), 'mended' as section
    from control
    inner join remark on {{ same('control', 'remark') }} and control.previous_control_on = remark.control_on
    where remark.is_mended_since
),

-- all of one pupil, or of the class if no pupil is named, in a few words
by_pupil as (
    select
        listed.institution_id,
        listed.academic_year,
        listed.control_on,
        listed.teacher_id,
        listed.section,
        listed.kind,
        listed.class_id,
        listed.subject_id,
        student.student_order,
        coalesce(student.short_name, nullif(listed.student_id, '')) as pupil,
        list_sort(list(distinct listed.held_on) filter (where listed.held_on is not null)) as days,
        coalesce(
            array_to_string(list_transform(days, lambda day: strftime(day, '%d.%m')), ', '), any_value(listed.what)
        ) as words,
        sum(case when listed.counts_entries then listed.entries else 1 end) as n,
        count(*) filter (where listed.is_new) as n_new,
        max(listed.days_late) as worst_days_late
    from listed
    left join {{ slice_of(ref('dim_student')) }} as student on {{ same('listed', 'student', ['student_id']) }}
    group by all
)

select
    institution_id,
    academic_year,
    control_on,
    teacher_id,
    section,
    kind,
    class_id,
    subject_id,
    cast(sum(n) as integer) as n,
    cast(sum(n_new) as integer) as n_new,
    cast(max(worst_days_late) as integer) as worst_days_late,
    string_agg(
        case when pupil is null then words else pupil || ' (' || words || ')' end, ', ' order by student_order, pupil
    ) as list
from by_pupil
group by institution_id, academic_year, control_on, teacher_id, section, kind, class_id, subject_id
