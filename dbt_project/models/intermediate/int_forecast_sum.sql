{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- A pupil is forecast in what he had been taught in the period by that day, with his class or his subgroup, and in what
-- he had got a mark for. Marks count from all his classes: a transfer resets nothing.
with member as (
    select
        cut.institution_id,
        cut.academic_year,
        cut.period_id,
        cut.as_of,
        cut.starts_on,
        class.class_id,
        member.student_id
    from {{ slice_of(ref('int_forecast_cut')) }} as cut
    inner join {{ slice_of(ref('dim_class')) }} as class on {{ same('cut', 'class') }} and cut.kind = class.period_kind
    inner join {{ slice_of(ref('int_memberships')) }} as member
        on
            {{ same('class', 'member', ['class_id']) }}
            and {{ is_within('cut.as_of', 'member.joined_on', 'member.left_on') }}
    where class.has_marks
),

lesson as (
    select
        cut.institution_id,
        cut.academic_year,
        cut.period_id,
        cut.as_of,
        held.class_id,
        held.subject_id,
        held.subgroup_id
    from {{ slice_of(ref('int_forecast_cut')) }} as cut
    inner join {{ slice_of(ref('fct_lesson')) }} as held
        on {{ same('cut', 'held') }} and held.held_on between cut.starts_on and cut.as_of
    where held.status = 'held'
    group by all
),

taught as (
    select member.* exclude (starts_on), lesson.subject_id
    from member
    inner join lesson on {{ same('member', 'lesson', ['period_id', 'as_of', 'class_id']) }}
    where lesson.subgroup_id is null
    union distinct
    select member.* exclude (starts_on), lesson.subject_id
    from member
    inner join lesson on {{ same('member', 'lesson', ['period_id', 'as_of', 'class_id']) }}
    inner join {{ slice_of(ref('int_subgroup_memberships')) }} as part
        on
            {{ same('lesson', 'part', ['subgroup_id']) }}
            and member.student_id = part.student_id
            and {{ is_within('member.as_of', 'part.joined_on', 'part.left_on') }}
),

marked as (
    select
        member.* exclude (starts_on),
        mark.subject_id,
        {% for prefix, inside in [('', 'mark.day >= member.starts_on'), ('earlier_', 'mark.day < member.starts_on')] -%}
            coalesce(sum(mark.points * mark.weight) filter (where {{ inside }}), 0) as {{ prefix }}points,
            coalesce(sum(mark.weight) filter (where {{ inside }}), 0) as {{ prefix }}weight,
        {% endfor -%}
        count(*) filter (where mark.day >= member.starts_on) as marks_so_far,
        count(*) filter (where mark.is_numeric) as numeric_marks
    from member
    inner join {{ slice_of(ref('int_forecast_mark')) }} as mark
        on
            {{ same('member', 'mark', ['student_id']) }}
            and mark.day <= member.as_of
            and {{ is_within('member.as_of', 'mark.known_from', 'mark.known_to') }}
    where mark.points is not null
    group by all
),

pair as (
    select * from taught
    union distinct
    select institution_id, academic_year, period_id, as_of, class_id, student_id, subject_id
    from marked
    where marks_so_far > 0
)

select
    pair.institution_id,
    pair.academic_year,
    pair.period_id,
    pair.as_of,
    pair.class_id,
    pair.student_id,
    pair.subject_id,
    {% for column in ['points', 'weight', 'earlier_points', 'earlier_weight'] -%}
        cast(coalesce(marked.{{ column }}, 0) as bigint) as {{ column }},
    {% endfor -%}
    cast(coalesce(marked.marks_so_far, 0) as integer) as marks_so_far,
    cast(coalesce(marked.numeric_marks, 0) as integer) as numeric_marks
from pair
inner join {{ slice_of(ref('dim_subject')) }} as subject on {{ same('pair', 'subject', ['subject_id']) }}
left join marked on {{ same('pair', 'marked', ['period_id', 'as_of', 'class_id', 'student_id', 'subject_id']) }}
where subject.is_marked
