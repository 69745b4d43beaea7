{{ config(materialized='view') }}

-- A view: it looks from one academic year into the one before, and either may be counted anew by itself.
with recursive ended as (
    select roster.institution_id, roster.academic_year, roster.class_id, roster.student_id
    from {{ ref('fct_roster') }} as roster
    inner join {{ ref('dim_period') }} as period on {{ same('roster', 'period', ['period_id']) }}
    where period.is_year and roster.is_member_at_end and roster.is_last_class
),

begun as (
    select
        institution_id,
        academic_year,
        student_id,
        min_by(class_id, joined_on) as class_id
    from {{ ref('fct_membership') }}
    group by institution_id, academic_year, student_id
),

begun_class as (
    select institution_id, academic_year, class_id, count(*) as pupils
    from begun
    group by institution_id, academic_year, class_id
),

ended_class as (
    select institution_id, academic_year, class_id, count(*) as pupils
    from ended
    group by institution_id, academic_year, class_id
),

-- the class that most of its pupils come from
carried as (
    select
        begun.institution_id,
        begun.academic_year,
        begun.class_id,
        ended.academic_year as previous_academic_year,
        ended.class_id as previous_class_id,
        count(*) as carried
    from begun
    inner join ended
        on
            begun.institution_id = ended.institution_id
            and begun.student_id = ended.student_id
            and ended.academic_year = {{ year_before('begun.academic_year') }}
    group by
        begun.institution_id, begun.academic_year, begun.class_id, ended.academic_year, ended.class_id
    qualify
        row_number() over (
            partition by begun.institution_id, begun.academic_year, begun.class_id
            order by count(*) desc, ended.class_id asc
        ) = 1
),

linked as (
    select
        class.institution_id,
        class.academic_year,
        class.class_id,
        class.grade,
        carried.previous_academic_year,
        carried.previous_class_id,
        coalesce(carried.carried, 0) as carried,
        coalesce(begun_class.pupils, 0) as pupils,
        ended_class.pupils as previous_pupils,
        coalesce(
            100 * carried.carried > {{ trend_threshold('cohort_pct') }} * begun_class.pupils
            and 100 * carried.carried > {{ trend_threshold('cohort_pct') }} * ended_class.pupils,
            false
        ) as is_same_cohort
    from {{ ref('dim_class') }} as class
    left join begun_class on {{ same('class', 'begun_class', ['class_id']) }}
    left join carried on {{ same('class', 'carried', ['class_id']) }}
    left join ended_class
        on
            carried.institution_id = ended_class.institution_id
            and carried.previous_academic_year = ended_class.academic_year
            and carried.previous_class_id = ended_class.class_id
),

followed as (
    select
        institution_id,
        academic_year,
        class_id,
        academic_year as cohort_academic_year,
        class_id as cohort_class_id,
        0 as cohort_step
    from linked
    where not is_same_cohort
    union all
    select
        linked.institution_id,
        linked.academic_year,
        linked.class_id,
        followed.cohort_academic_year,
        followed.cohort_class_id,
        followed.cohort_step + 1 as cohort_step
    from followed
    inner join linked
        on
            followed.institution_id = linked.institution_id
            and followed.academic_year = linked.previous_academic_year
            and followed.class_id = linked.previous_class_id
            and linked.is_same_cohort
)

select
    linked.institution_id,
    linked.academic_year,
    linked.class_id,
    linked.grade,
    cast(linked.pupils as integer) as pupils,
    linked.previous_academic_year,
    linked.previous_class_id,
    cast(linked.previous_pupils as integer) as previous_pupils,
    cast(linked.carried as integer) as carried,
    {{ percentage('linked.carried', 'linked.previous_pupils') }} as carried_pct,
    {{ percentage('linked.carried', 'linked.pupils') }} as of_class_pct,
    linked.is_same_cohort,
    followed.cohort_academic_year,
    followed.cohort_class_id,
    followed.cohort_step
from linked
inner join followed on {{ same('linked', 'followed', ['class_id']) }}
