-- a window is (end of the previous period, end of this one]; the first period's begins on its first day. Every unit has
-- a row of every period that some class lives by: in a school's sheet of a quarter the classes of half-years add up too
with reported as (
    select distinct
        unit.institution_id,
        unit.academic_year,
        unit.unit_kind,
        unit.unit_id,
        period.period_id,
        period.window_start,
        period.ends_on
    from {{ slice_of(ref('int_report_class_unit')) }} as unit
    inner join {{ slice_of(ref('dim_class_period')) }} as class_period on {{ same('unit', 'class_period') }}
    inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('class_period', 'period', ['period_id']) }}
),

placed as (
    select
        reported.*,
        span.counts_from > reported.window_start and span.counts_from <= reported.ends_on as begins,
        span.counts_to > reported.window_start and span.counts_to <= reported.ends_on as ends,
        coalesce(span.counts_from <= reported.window_start, span.student_id is not null)
        and coalesce(span.counts_to > reported.window_start, true) as is_there_first,
        coalesce(span.counts_from <= reported.ends_on, span.student_id is not null)
        and coalesce(span.counts_to > reported.ends_on, true) as is_there_last,
        span.is_arrival,
        span.is_departure,
        span.is_transfer_in,
        span.is_transfer_out
    from reported
    left join {{ slice_of(ref('int_report_unit_span')) }} as span
        on {{ same('reported', 'span', ['unit_kind', 'unit_id']) }}
)

select
    institution_id,
    academic_year,
    unit_kind,
    unit_id,
    period_id,
    cast(count(*) filter (where is_there_first) as integer) as opening,
    cast(count(*) filter (where begins and is_arrival) as integer) as arrived,
    cast(count(*) filter (where ends and is_departure) as integer) as departed,
    cast(count(*) filter (where begins and is_transfer_in) as integer) as transferred_in,
    cast(count(*) filter (where ends and is_transfer_out) as integer) as transferred_out,
    cast(count(*) filter (where is_there_last) as integer) as closing
from placed
group by all
