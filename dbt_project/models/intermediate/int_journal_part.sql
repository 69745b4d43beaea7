{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- The curriculum of a divided class often plans the subject once, for the whole class: such a row makes no part of its
-- own where the subgroups have theirs.
with lesson as (
    select distinct institution_id, academic_year, class_id, subject_id, coalesce(subgroup_id, '') as subgroup_id
    from {{ slice_of(ref('fct_lesson')) }}
    where status = 'held'
),

planned as (
    select distinct institution_id, academic_year, class_id, subject_id, coalesce(subgroup_id, '') as subgroup_id
    from {{ slice_of(ref('stg_curriculum')) }}
),

part as (
    select *, true as is_held from lesson
    union all
    select *, false as is_held from planned
),

named as (
    select
        institution_id,
        academic_year,
        class_id,
        subject_id,
        subgroup_id,
        bool_or(is_held) as is_held,
        count(*) filter (where subgroup_id != '') over (
            partition by institution_id, academic_year, class_id, subject_id
        ) > 0 as is_divided
    from part
    group by institution_id, academic_year, class_id, subject_id, subgroup_id
)

select
    named.institution_id,
    named.academic_year,
    named.class_id,
    named.subject_id,
    named.subgroup_id,
    subgroup.title as subgroup_title,
    cast(
        row_number() over (
            partition by named.institution_id, named.academic_year, named.class_id
            order by
                subject.subject_order asc,
                named.subject_id asc,
                named.subgroup_id != '' asc,
                subgroup.title collate ru asc,
                named.subgroup_id asc
        ) as integer
    ) as part_order
from named
inner join {{ slice_of(ref('dim_class')) }} as class on {{ same('named', 'class', ['class_id']) }}
inner join {{ slice_of(ref('dim_subject')) }} as subject on {{ same('named', 'subject', ['subject_id']) }}
left join {{ slice_of(ref('stg_subgroups')) }} as subgroup on {{ same('named', 'subgroup', ['subgroup_id']) }}
where named.is_held or named.subgroup_id != '' or not named.is_divided
