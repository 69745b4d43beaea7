{% set counts = ['substituted', 'cancelled', 'missed', 'led_for_others', 'topics_not_filled'] -%}
with own as (
    select
        institution_id,
        academic_year,
        month,
        coalesce(teacher_id, '') as teacher_id,
        status = 'substituted' as substituted,
        status = 'cancelled' as cancelled,
        status = 'missed' as missed,
        false as led_for_others,
        false as topics_not_filled
    from {{ slice_of(ref('rpt_substitutions')) }}
    union all
    select
        institution_id,
        academic_year,
        month,
        substitute_teacher_id as teacher_id,
        false as substituted,
        false as cancelled,
        false as missed,
        true as led_for_others,
        not topic_filled as topics_not_filled
    from {{ slice_of(ref('rpt_substitutions')) }}
    where status = 'substituted'
),

figures as (
    select
        {% for count in counts -%}
            cast(count(*) filter (where {{ count }}) as integer) as {{ count }},
        {% endfor -%}
        institution_id,
        academic_year,
        month,
        teacher_id,
        grouping(teacher_id) = 1 as is_total
    from own
    group by grouping sets (
        (institution_id, academic_year, month, teacher_id), (institution_id, academic_year, month)
    )
)

{{ as_given('figures', {
    'substituted': 'substitutions',
    'cancelled': 'lessons',
    'missed': 'lessons',
    'led_for_others': 'substitutions',
    'topics_not_filled': 'topics substitutions'
}, within='month') }}
