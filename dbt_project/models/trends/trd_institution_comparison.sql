{{ config(materialized='view') }}

-- every institution, its stages and itself, in every span that any of them knows, for every measure: what cannot be
-- compared stands here with its reason instead of being left out
with lived as (
    select
        unit.institution_id,
        unit.academic_year,
        unit.unit_kind,
        unit.unit_id,
        string_agg(distinct class.period_kind, ', ' order by class.period_kind) as period_kinds,
        string_agg(distinct class.stage, ', ' order by class.stage) as stages,
        bool_or(class.has_marks) as has_marks
    from {{ ref('int_report_class_unit') }} as unit
    inner join {{ ref('dim_class') }} as class on {{ same('unit', 'class', ['class_id']) }}
    where unit.unit_kind in ('stage', 'school') and unit.unit_id is not null
    group by all
),

asked as (
    select
        lived.*,
        span.span,
        metrics.metric,
        metrics.kind,
        metrics.over_periods
    from lived
    -- of a whole institution the classes of one half may live by quarters and others by half-years: only its year
    inner join (values ('year'), ('half_1'), ('half_2')) as span (span)
        on lived.unit_kind = 'stage' or span.span = 'year'
    cross join {{ ref('metrics') }} as metrics
    where metrics.in_trends
),

measured as (
    select
        measured.*,
        case
            when period_kind = 'year' then 'year'
            when period_kind = 'half_year' then 'half_' || period_ordinal
            when period_kind = 'quarter' then 'half_' || (period_ordinal + 1) // 2
        end as span
    from {{ ref('trd_measure') }} as measured
    where measured.subject_id is null and measured.unit_kind in ('stage', 'school')
),

-- a half of the year said by the journal itself goes before one made of quarters
told as (
    select
        institution_id, academic_year, unit_kind, unit_id, span, metric, 'period' as counted_from,
        numerator, denominator, value, low, high, pupils, is_closed
    from measured
    where period_kind in ('year', 'half_year')
),

made as (
    select
        measured.institution_id,
        measured.academic_year,
        measured.unit_kind,
        measured.unit_id,
        measured.span,
        measured.metric,
        metrics.over_periods as counted_from,
        case metrics.over_periods
            when 'sum' then sum(measured.numerator) else max_by(measured.numerator, measured.period_ordinal)
        end as numerator,
        case metrics.over_periods
            when 'sum' then sum(measured.denominator) else max_by(measured.denominator, measured.period_ordinal)
        end as denominator,
        bool_and(measured.is_closed) as is_closed
    from measured
    inner join {{ ref('metrics') }} as metrics on measured.metric = metrics.metric
    where measured.period_kind = 'quarter' and metrics.over_periods in ('sum', 'last')
    group by
        measured.institution_id, measured.academic_year, measured.unit_kind, measured.unit_id, measured.span,
        measured.metric, metrics.over_periods
    having count(*) = 2
),

known as (
    select * from told
    union all by name
    select made.*
    from made
    anti join told on {{ same('made', 'told', ['unit_kind', 'unit_id', 'span', 'metric']) }}
),

-- a journal that has a word for a miss without a reason, or whose exports show one
telling as (
    select
        years.institution_id,
        years.academic_year,
        years.as_of,
        coalesce(bool_or(code.absence_kind is not null), false)
        or coalesce(bool_or(measured.numerator > 0), false) as tells_unspecified,
        any_value(policy.marks_weighted) as marks_weighted,
        any_value(policy.pending_mark_counts_as_two) as pending_mark_counts_as_two
    from {{ ref('dim_academic_year') }} as years
    inner join {{ ref('dim_institution') }} as institution on years.institution_id = institution.institution_id
    left join {{ ref('absence_codes') }} as code
        on institution.source_system = code.source_system and code.absence_kind = 'unspecified'
    left join measured
        on {{ same('years', 'measured') }} and measured.metric = 'unspecified_share' and measured.span = 'year'
    left join {{ ref('int_institution_policies') }} as policy on years.institution_id = policy.institution_id
    group by years.institution_id, years.academic_year, years.as_of
),

found as (
    select
        asked.institution_id,
        asked.academic_year,
        asked.unit_kind,
        asked.unit_id,
        asked.stages,
        asked.period_kinds,
        asked.has_marks,
        asked.span,
        asked.metric,
        asked.kind,
        known.counted_from,
        known.numerator,
        known.denominator,
        {{ value_of('asked.kind', 'known') }} as value,
        known.low,
        known.high,
        known.pupils,
        known.is_closed,
        asked.over_periods
    from asked
    left join known on {{ same('asked', 'known', ['unit_kind', 'unit_id', 'span', 'metric']) }}
),

judged as (
    select
        found.*,
        case
            when found.span != 'year' and found.period_kinds like '%,%'
                then 'классы ступени учатся по разным периодам: полугодие есть не у всех'
            when found.counted_from is null and found.span != 'year' and found.period_kinds = 'trimester'
                then 'учреждение учится по триместрам: на полугодия они не делятся'
            when
                found.counted_from is null and found.span != 'year' and found.period_kinds = 'quarter'
                and found.over_periods = 'anew'
                then 'учреждение учится по четвертям: за полугодие этот показатель из них не складывается'
            when found.counted_from is null and not found.has_marks then 'показателя нет: классы учатся без отметок'
            when found.counted_from is null then 'показателя нет: период не начался или учреждение по нему не учится'
            when found.numerator is null or (found.denominator is null and found.kind != 'count')
                then 'журнал учреждения этого не передаёт'
            when found.value is null then 'показателя нет: считать не из чего'
            when not found.is_closed
                then 'период ещё идёт: известно по ' || strftime(telling.as_of, '%d.%m.%Y')
            when found.metric in ('unexcused_share', 'unspecified_share') and not telling.tells_unspecified
                then 'журнал не отличает неуказанную причину от неуважительной'
            when found.metric = 'current_mark' and not telling.marks_weighted
                then 'средний балл текущих учреждение считает без веса работ'
            when found.metric = 'current_mark' and telling.pending_mark_counts_as_two
                then 'учреждение считает «.» двойкой'
        end as own_reason
    from found
    inner join telling on {{ same('found', 'telling') }}
),

grouped as (
    select
        *,
        count(*) filter (where own_reason is null) over peer as peers,
        sum(numerator) filter (where own_reason is null) over peer as peers_numerator,
        sum(denominator) filter (where own_reason is null) over peer as peers_denominator
    from judged
    window peer as (partition by academic_year, unit_kind, stages, span, metric)
),

reasoned as (
    select
        *,
        case
            when own_reason is not null then own_reason
            when peers = 1 and unit_kind = 'stage' then 'сравнить не с кем: у других учреждений этого нет'
            when peers = 1 then 'сравнить не с кем: других учреждений с теми же ступенями нет'
        end as not_comparable_because
    from grouped
)

select
    institution_id,
    academic_year,
    unit_kind,
    unit_id,
    stages,
    period_kinds,
    span,
    metric,
    counted_from,
    cast(numerator as decimal(18, 3)) as numerator,
    cast(denominator as decimal(18, 3)) as denominator,
    value,
    low,
    high,
    pupils,
    not_comparable_because is null as is_comparable,
    not_comparable_because,
    case when not_comparable_because is null then cast(peers as integer) end as peers,
    case
        when not_comparable_because is null and kind != 'count'
            then {{ value_of('kind', '', 'peers_') }}
    end as peers_value
from reasoned
