{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

-- What the forecast learns from: marks 5…2 of earlier periods of the kind, as the journal said when the period that
-- learns began, and the marks that lay before the teacher on the day he put each. Marks without points (зач, н/а, осв,
-- н/оц) teach nothing. The first export of a slice says of a mark only that it was there by then: it counts as known.
with version as (
    select
        *,
        valid_from = min(valid_from) over (partition by institution_id, academic_year) as is_first_export
    from {{ slice_of(ref('int_period_mark_history')) }}
),

outcome as (
    select
        version.institution_id,
        version.academic_year,
        following.period_id as known_in_period_id,
        version.period_id,
        version.student_id,
        version.subject_id,
        greatest(cast(version.value as integer), 2) as outcome,
        period.starts_on,
        least(coalesce(cast(version.entered_at as date), version.valid_from), version.valid_from) as put_on
    from version
    inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('version', 'period', ['period_id']) }}
    inner join {{ slice_of(ref('dim_period')) }} as following
        on {{ same('period', 'following', ['kind']) }} and following.starts_on > period.ends_on
    where
        version.kind = 'period'
        and version.value in ('5', '4', '3', '2', '1')
        and (version.valid_from < following.starts_on or version.is_first_export)
        and (version.valid_to is null or version.valid_to >= following.starts_on)
)

select
    outcome.institution_id,
    outcome.academic_year,
    outcome.known_in_period_id,
    outcome.period_id,
    outcome.student_id,
    outcome.subject_id,
    outcome.outcome,
    {{ rounded_ratio('10000 * sum(mark.points * mark.weight)', 'sum(mark.weight)') }} as average
from outcome
left join {{ slice_of(ref('int_forecast_mark')) }} as mark
    on
        {{ same('outcome', 'mark', ['student_id', 'subject_id']) }}
        and mark.day between outcome.starts_on and outcome.put_on
        and {{ is_within('outcome.put_on', 'mark.known_from', 'mark.known_to') }}
        and mark.points is not null
group by all
