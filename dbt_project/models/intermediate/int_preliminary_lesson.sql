{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

with cut as (
    select * from {{ slice_of(ref('int_forecast_cut')) }}
    where is_preliminary
),

held as (
    select
        cut.institution_id,
        cut.academic_year,
        cut.period_id,
        lesson.class_id,
        lesson.subject_id,
        lesson.subgroup_id,
        lesson.held_on as day,
        count(*) as lessons
    from cut
    inner join {{ slice_of(ref('fct_lesson')) }} as lesson
        on {{ same('cut', 'lesson') }} and lesson.held_on between cut.starts_on and cut.as_of
    where lesson.status = 'held'
    group by all
),

expected as (
    select held.*, member.student_id
    from held
    inner join {{ slice_of(ref('int_memberships')) }} as member
        on
            {{ same('held', 'member', ['class_id']) }}
            and {{ is_within('held.day', 'member.joined_on', 'member.left_on') }}
    left join {{ slice_of(ref('int_subgroup_memberships')) }} as part
        on
            {{ same('held', 'part', ['subgroup_id']) }}
            and member.student_id = part.student_id
            and {{ is_within('held.day', 'part.joined_on', 'part.left_on') }}
    where held.subgroup_id is null or part.student_id is not null
),

missed as (
    select
        cut.institution_id,
        cut.academic_year,
        cut.period_id,
        absence.student_id,
        absence.subject_id,
        count(*) as lessons
    from cut
    inner join {{ slice_of(ref('fct_absence')) }} as absence
        on {{ same('cut', 'absence') }} and absence.day between cut.starts_on and cut.as_of
    where absence.is_expected and absence.counts_as_missed
    group by all
),

figures as (
    -- a transfer resets nothing: lessons of a former class count in the class he is in on the day
    select
        sums.institution_id,
        sums.academic_year,
        sums.class_id,
        sums.period_id,
        sums.student_id,
        sums.subject_id,
        cast(coalesce(sum(expected.lessons), 0) as integer) as expected_lessons,
        cast(coalesce(any_value(missed.lessons), 0) as integer) as missed_lessons
    from {{ slice_of(ref('int_forecast_sum')) }} as sums
    inner join cut on {{ same('sums', 'cut', ['period_id', 'as_of']) }}
    left join expected on {{ same('sums', 'expected', ['period_id', 'student_id', 'subject_id']) }}
    left join missed on {{ same('sums', 'missed', ['period_id', 'student_id', 'subject_id']) }}
    group by all
)

{{ as_given('figures', {
    'expected_lessons': 'lessons'
}, within='period_id') }}
