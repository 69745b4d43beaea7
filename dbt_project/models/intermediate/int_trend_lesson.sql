{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set slice = ['institution_id', 'academic_year'] -%}
{% set unit = slice + ['period_id', 'unit_kind', 'unit_id'] -%}
{% set place = ['class_id', 'period_id', 'subject_id', 'teacher_id'] -%}
-- a lesson is of whoever it is planned for, also where another held it. Who was in the class and the subgroup all the
-- period had all its lessons; only of the others is it asked which days they were there
with held as (
    select
        lesson.institution_id,
        lesson.academic_year,
        lesson.class_id,
        class_period.period_id,
        period.starts_on,
        period.ends_on,
        lesson.subject_id,
        lesson.teacher_id,
        lesson.subgroup_id,
        lesson.held_on as day,
        count(*) as lessons
    from {{ slice_of(ref('fct_lesson')) }} as lesson
    inner join {{ slice_of(ref('dim_class_period')) }} as class_period
        on {{ same('lesson', 'class_period', ['class_id']) }}
    inner join {{ slice_of(ref('dim_period')) }} as period
        on
            {{ same('class_period', 'period', ['period_id']) }}
            and lesson.held_on between period.starts_on and period.ends_on
    where lesson.status = 'held'
    group by all
),

of_period as (
    select * exclude (day, lessons), sum(lessons) as lessons
    from held
    group by all
),

-- a stay in the class, and in each of its subgroups while he is in the class
stay as (
    select institution_id, academic_year, class_id, null as subgroup_id, student_id, joined_on, left_on
    from {{ slice_of(ref('fct_membership')) }}
    union all
    select
        member.institution_id,
        member.academic_year,
        member.class_id,
        part.subgroup_id,
        member.student_id,
        greatest(member.joined_on, part.joined_on) as joined_on,
        least(member.left_on, part.left_on) as left_on
    from {{ slice_of(ref('fct_membership')) }} as member
    inner join {{ slice_of(ref('int_subgroup_memberships')) }} as part on {{ same('member', 'part', ['student_id']) }}
),

expected as (
    select of_period.* exclude (starts_on, ends_on, subgroup_id), stay.student_id
    from of_period
    inner join stay
        on
            {{ same('of_period', 'stay', ['class_id']) }}
            and of_period.subgroup_id is not distinct from stay.subgroup_id
            and stay.joined_on <= of_period.starts_on
            and coalesce(stay.left_on > of_period.ends_on, true)
    union all
    select held.* exclude (starts_on, ends_on, subgroup_id, day), stay.student_id
    from held
    inner join stay
        on
            {{ same('held', 'stay', ['class_id']) }}
            and held.subgroup_id is not distinct from stay.subgroup_id
            and {{ is_within('held.day', 'stay.joined_on', 'stay.left_on') }}
    where stay.joined_on > held.starts_on or stay.left_on <= held.ends_on
),

attended as (
    select
        institution_id, academic_year, {{ place | join(', ') }}, student_id,
        lessons as expected_lessons, 0 as missed_lessons
    from expected
    union all
    select
        absence.institution_id, absence.academic_year, absence.class_id, class_period.period_id, absence.subject_id,
        lesson.teacher_id, absence.student_id, 0 as expected_lessons, 1 as missed_lessons
    from {{ slice_of(ref('fct_absence')) }} as absence
    inner join {{ slice_of(ref('fct_lesson')) }} as lesson on {{ same('absence', 'lesson', ['lesson_id']) }}
    inner join {{ slice_of(ref('dim_class_period')) }} as class_period
        on {{ same('absence', 'class_period', ['class_id']) }}
    inner join {{ slice_of(ref('dim_period')) }} as period
        on
            {{ same('class_period', 'period', ['period_id']) }}
            and absence.day between period.starts_on and period.ends_on
    where absence.is_expected and absence.counts_as_missed
),

given as (
    {{ as_given('attended', {'expected_lessons': 'lessons'}, within='period_id') }}
),

placed as (
    select unit.unit_kind, unit.unit_id, given.*
    from given
    inner join {{ slice_of(ref('int_report_class_unit')) }} as unit on {{ same('given', 'unit', ['class_id']) }}
    union all
    select 'teacher' as unit_kind, teacher_id as unit_id, given.*
    from given
    where teacher_id is not null
),

-- all subjects together are int_trend_attendance's, except a teacher's
pupil as (
    select
        {{ unit | join(', ') }},
        subject_id,
        student_id,
        sum(expected_lessons) as expected_lessons,
        sum(missed_lessons) as missed_lessons
    from placed
    group by grouping sets (({{ unit | join(', ') }}, subject_id, student_id), ({{ unit | join(', ') }}, student_id))
    having grouping(subject_id) = 0 or unit_kind = 'teacher'
)

{{ metric_rows(['missed_share'], unit + ['subject_id'], 'pupil', of_pupils=true) }}
