{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- a stay in a subgroup is a stay in its part only while the pupil is in the class
with part as (
    select institution_id, academic_year, class_id, subject_id, subgroup_id
    from {{ slice_of(ref('int_journal_part')) }}
),

stay as (
    select
        part.*,
        member.student_id,
        member.joined_on,
        coalesce(member.left_on, {{ year_is_over('member.academic_year') }}) as left_on
    from part
    inner join {{ slice_of(ref('int_memberships')) }} as member on {{ same('part', 'member', ['class_id']) }}
    where part.subgroup_id = ''
    union all
    select
        part.*,
        member.student_id,
        greatest(member.joined_on, halved.joined_on) as joined_on,
        least(
            coalesce(member.left_on, {{ year_is_over('member.academic_year') }}),
            coalesce(halved.left_on, {{ year_is_over('member.academic_year') }})
        ) as left_on
    from part
    inner join {{ slice_of(ref('int_memberships')) }} as member on {{ same('part', 'member', ['class_id']) }}
    inner join {{ slice_of(ref('int_subgroup_memberships')) }} as halved
        on {{ same('part', 'halved', ['subgroup_id']) }} and {{ same('member', 'halved', ['student_id']) }}
    where part.subgroup_id != ''
)

select
    institution_id,
    academic_year,
    class_id,
    subject_id,
    subgroup_id,
    student_id,
    joined_on,
    left_on
from stay
where joined_on < left_on
