{{ config(materialized='view') }}

-- A view: a year ago is another slice, and either may be counted anew by itself.
with measured as (
    select
        now.*,
        period.previous_period_id,
        {{ year_before('now.academic_year') }} as year_ago_academic_year,
        case
            when now.unit_kind != 'class' then now.unit_id
            when lineage.is_same_cohort then lineage.previous_class_id
        end as year_ago_unit_id
    from {{ ref('trd_measure') }} as now
    inner join {{ ref('dim_period') }} as period on {{ same('now', 'period', ['period_id']) }}
    left join {{ ref('trd_class_lineage') }} as lineage
        on {{ same('now', 'lineage') }} and now.unit_kind = 'class' and now.unit_id = lineage.class_id
),

compared as (
    select
        now.*,
        former.value as previous_value,
        former.denominator as previous_denominator,
        former.pupils as previous_pupils,
        former.is_closed as previous_is_closed,
        ago.period_id as year_ago_period_id,
        ago.value as year_ago_value,
        ago.denominator as year_ago_denominator,
        ago.pupils as year_ago_pupils,
        {%- for side, other in {'previous': 'former', 'year_ago': 'ago'}.items() %}
            {{ difference('now', other) }} as {{ side }}_change,
            {{ difference_low('now', other) }} as {{ side }}_change_low,
            {{ difference_high('now', other) }} as {{ side }}_change_high,
            {{ side }}_change_low > 0 or {{ side }}_change_high < 0 as {{ side }}_change_is_clear,
        {%- endfor %}
        case
            when now.previous_period_id is null then 'предыдущего периода в учебном году нет'
            when now.value is null then 'за этот период показателя нет'
            when former.value is null then 'за предыдущий период показателя нет'
            when not now.is_closed then 'период ещё не кончился'
        end as previous_not_comparable_because,
        case
            when now.year_ago_unit_id is null then 'годом раньше такого класса не было: большинство обучающихся другие'
            when now.value is null then 'за этот период показателя нет'
            when ago.period_id is null then 'годом раньше такого периода у этой единицы нет'
            when ago.value is null then 'годом раньше показателя нет'
            when not now.is_closed then 'период ещё не кончился'
        end as year_ago_not_comparable_because
    from measured as now
    left join {{ ref('trd_measure') }} as former
        on
            {{ same('now', 'former', ['unit_kind', 'unit_id', 'metric']) }}
            and now.previous_period_id = former.period_id
            and {{ same_subject('now', 'former') }}
    left join {{ ref('trd_measure') }} as ago
        on
            now.institution_id = ago.institution_id
            and now.year_ago_academic_year = ago.academic_year
            and now.unit_kind = ago.unit_kind
            and now.year_ago_unit_id = ago.unit_id
            and now.metric = ago.metric
            and now.period_kind = ago.period_kind
            and now.period_ordinal = ago.period_ordinal
            and {{ same_subject('now', 'ago') }}
)

select
    institution_id,
    academic_year,
    period_id,
    period_kind,
    period_ordinal,
    is_closed,
    unit_kind,
    unit_id,
    subject_id,
    metric,
    numerator,
    denominator,
    value,
    low,
    high,
    pupils,
    previous_period_id,
    year_ago_academic_year,
    year_ago_period_id,
    year_ago_unit_id,
    {%- for side in ['previous', 'year_ago'] %}
        {{ side }}_value,
        {{ side }}_denominator,
        {{ side }}_pupils,
        {%- for column in ['change', 'change_low', 'change_high', 'change_is_clear'] %}
            case when {{ side }}_not_comparable_because is null then {{ side }}_{{ column }} end
                as {{ side }}_{{ column }},
        {%- endfor %}
        {{ side }}_not_comparable_because is null as is_comparable_with_{{ side }},
    {%- endfor %}
    previous_not_comparable_because,
    year_ago_not_comparable_because
from compared
