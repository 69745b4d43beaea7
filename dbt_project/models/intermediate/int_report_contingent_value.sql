{% set keys = 'institution_id, academic_year, class_id, period_id, student_id' -%}
{% set unknown = "'не указано'" -%}
-- one row a pupil, dimension and value that is true of him; several registers or levels are several rows
with pupil as (
    select
        *,
        cast(age as varchar) as age_text,
        case sex when 'm' then 'мужской' when 'f' then 'женский' end as sex_text
    from {{ ref('int_report_contingent') }}
),

named as (
    select {{ keys }}, 'all' as dimension, 'всего' as value
    from pupil
    {% for dimension, value in {
        'sex': 'sex_text', 'age': 'age_text', 'foreign_language': 'foreign_language', 'pe_group': 'pe_group',
        'family': 'family'
    }.items() -%}
        union all
        select {{ keys }}, '{{ dimension }}' as dimension, coalesce({{ value }}, {{ unknown }}) as value
        from pupil
    {% endfor -%}
    union all
    select {{ keys }}, 'register' as dimension, trim(unnest(string_split(registers, ';'))) as value
    from pupil
    union all
    select
        pupil.institution_id,
        pupil.academic_year,
        pupil.class_id,
        pupil.period_id,
        pupil.student_id,
        'achievement' as dimension,
        case won.level
            when 'school' then 'школьный'
            when 'municipal' then 'муниципальный'
            when 'regional' then 'региональный'
            when 'national' then 'всероссийский'
            when 'international' then 'международный'
            else coalesce(nullif(trim(won.level), ''), {{ unknown }})
        end as value
    from pupil
    inner join {{ ref('dim_period') }} as period on {{ same('pupil', 'period', ['period_id']) }}
    inner join {{ ref('stg_achievements') }} as won
        on
            {{ same('pupil', 'won', ['student_id']) }}
            and won.achieved_on between period.starts_on and pupil.state_on
)

select distinct *
from named
where value <> ''
