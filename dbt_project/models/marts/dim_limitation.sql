-- `span_ids`: the periods and months (YYYY-MM) of which a day is concerned, of a limit that is not the whole year's.
with limits as (
    select institution_id, academic_year, unnest(limits) as lacked
    from {{ slice_of(source('journal', 'slices')) }}
),

limit_days as (
    select
        institution_id,
        academic_year,
        lacked.source_system,
        lacked.topic,
        lacked.first_day,
        lacked.last_day,
        lacked.message
    from limits
),

span as (
    select institution_id, academic_year, period_id as span_id, starts_on, ends_on
    from {{ slice_of(ref('stg_periods')) }}
    union all
    select
        years.institution_id,
        years.academic_year,
        strftime(years.month, '%Y-%m') as span_id,
        years.month as starts_on,
        last_day(years.month) as ends_on
    from (
        select distinct
            institution_id,
            academic_year,
            cast({{ year_begins('academic_year') }} + to_months(unnest(range(12))) as date) as month
        from limit_days
    ) as years
),

touched as (
    select
        one.institution_id,
        one.academic_year,
        one.topic,
        one.source_system,
        list(span.span_id order by span.starts_on, span.span_id) as span_ids
    from limit_days as one
    inner join span
        on
            {{ same('one', 'span') }}
            and coalesce(span.ends_on >= one.first_day, true)
            and coalesce(span.starts_on <= one.last_day, true)
    group by all
)

select
    one.institution_id,
    one.academic_year,
    one.topic,
    one.source_system,
    one.first_day,
    one.last_day,
    case when coalesce(one.first_day, one.last_day) is not null then coalesce(touched.span_ids, []) end as span_ids,
    one.message
from limit_days as one
left join touched on {{ same('one', 'touched', ['topic', 'source_system']) }}
