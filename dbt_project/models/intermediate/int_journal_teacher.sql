-- Who held the lessons, the one with most of them first; a part without a lesson names whom the curriculum, else the
-- subgroup names. A substitution stays with the main teacher.
with held as (
    select institution_id, academic_year, class_id, subject_id, subgroup_id, period_id, teacher_id, count(*) as lessons
    from {{ ref('int_journal_lesson') }}
    where teacher_id is not null
    group by all
),

named as (
    select * from held
    union all
    select
        part.institution_id,
        part.academic_year,
        part.class_id,
        part.subject_id,
        part.subgroup_id,
        plan.period_id,
        coalesce(plan.teacher_id, subgroup.teacher_id) as teacher_id,
        0 as lessons
    from {{ ref('int_journal_part') }} as part
    inner join {{ ref('stg_curriculum') }} as plan
        on
            {{ same('part', 'plan', ['class_id', 'subject_id']) }}
            and part.subgroup_id = coalesce(plan.subgroup_id, '')
    left join {{ ref('stg_subgroups') }} as subgroup on {{ same('part', 'subgroup', ['subgroup_id']) }}
    anti join held on {{ same('part', 'held', ['class_id', 'subject_id', 'subgroup_id']) }}
),

placed as (
    select * from named
    union all
    select named.* replace (class_period.period_id as period_id)
    from named
    inner join {{ ref('dim_class_period') }} as class_period
        on {{ same('named', 'class_period', ['class_id']) }} and class_period.is_year
    where named.period_id != class_period.period_id
),

teacher as (
    select
        placed.institution_id,
        placed.academic_year,
        placed.class_id,
        placed.subject_id,
        placed.subgroup_id,
        placed.period_id,
        staff.short_name,
        sum(placed.lessons) as lessons
    from placed
    inner join {{ ref('dim_staff') }} as staff
        on {{ same('placed', 'staff') }} and placed.teacher_id = staff.staff_id
    group by all
)

select
    institution_id,
    academic_year,
    class_id,
    subject_id,
    subgroup_id,
    period_id,
    string_agg(short_name, ', ' order by lessons desc, short_name collate ru asc) as teachers
from teacher
group by institution_id, academic_year, class_id, subject_id, subgroup_id, period_id
