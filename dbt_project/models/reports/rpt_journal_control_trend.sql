{% set figures = ['remarks_open', 'remarks_new', 'remarks_mended', 'entered_late', 'judged', 'on_time'] -%}
with control as (
    select * from {{ slice_of(ref('int_control')) }}
),

remark as (
    select *, days_late is not null as is_event
    from {{ slice_of(ref('rpt_journal_control_remark')) }}
),

counted as (
    select institution_id, academic_year, control_on, null as teacher_id
    from control
    union all by name
    select
        institution_id, academic_year, control_on, teacher_id,
        count(*) filter (where not is_event) as remarks_open,
        count(*) filter (where not is_event and is_new) as remarks_new,
        sum(entries) filter (where is_event) as entered_late
    from remark
    group by all
    union all by name
    select
        control.institution_id, control.academic_year, control.control_on, remark.teacher_id,
        count(*) filter (where remark.is_mended_since) as remarks_mended
    from control
    inner join remark on {{ same('control', 'remark') }} and control.previous_control_on = remark.control_on
    group by all
    union all by name
    select
        control.institution_id, control.academic_year, control.control_on, entry.led_by as teacher_id,
        count(*) as judged,
        count(*) filter (where not entry.is_late) as on_time
    from control
    inner join {{ slice_of(ref('int_control_entry')) }} as entry
        on
            {{ same('control', 'entry') }}
            and entry.overdue_from <= control.control_on
            and coalesce(entry.overdue_from > control.previous_control_on, true)
            and entry.judged_from <= control.control_on
            and coalesce(entry.judged_until > control.control_on, true)
            and coalesce(entry.gone_on > control.control_on, true)
    group by all
),

summed as (
    select
        {% for figure in figures -%}
            cast(coalesce(sum({{ figure }}), 0) as integer) as {{ figure }},
        {% endfor -%}
        institution_id,
        academic_year,
        control_on,
        case when grouping(teacher_id) = 1 then 'school' else 'teacher' end as unit_kind,
        case when grouping(teacher_id) = 1 then 'school' else teacher_id end as unit_id
    from counted
    group by grouping sets (
        (institution_id, academic_year, control_on, teacher_id), (institution_id, academic_year, control_on)
    )
),

figures as (
    select
        summed.*,
        control.previous_control_on,
        control.is_of_director,
        {{ metric('on_time', 'summed.$') }} as on_time_pct
    from summed
    inner join control on {{ same('summed', 'control', ['control_on']) }}
    where summed.unit_id is not null
)

{{ as_given('figures', {
    'entered_late': 'entry_times',
    'judged': 'entry_times',
    'on_time': 'entry_times',
    'on_time_pct': 'entry_times'
}, within=['previous_control_on', 'control_on']) }}
