-- every subject he was taught in the period by the end of the week, or got a mark or missed a lesson in
{% set kinds = ['excused', 'illness', 'unexcused', 'unspecified', 'late'] -%}
with week as (
    select sums.*, cut.week
    from {{ slice_of(ref('int_forecast_sum')) }} as sums
    inner join {{ slice_of(ref('int_forecast_cut')) }} as cut
        on {{ same('sums', 'cut', ['period_id', 'as_of']) }} and cut.is_week
),

absent as (
    select
        week.institution_id,
        week.academic_year,
        week.class_id,
        week.week,
        week.student_id,
        week.subject_id,
        {%- for kind in kinds %}
            count(*) filter (where absence.absence_kind = '{{ kind }}') as {{ kind }}_lessons,
        {%- endfor %}
        count(*) filter (where absence.counts_as_missed) as missed_lessons
    from week
    inner join {{ slice_of(ref('fct_absence')) }} as absence
        on
            {{ same('week', 'absence', ['student_id', 'subject_id']) }}
            and absence.day between week.week and week.as_of
    where absence.is_expected
    group by all
)

select
    week.institution_id,
    week.academic_year,
    week.class_id,
    week.week,
    week.student_id,
    week.subject_id,
    week.period_id,
    week.as_of,
    {%- for column in ['missed', 'excused', 'illness', 'unexcused', 'unspecified', 'late'] %}
        cast(coalesce(absent.{{ column }}_lessons, 0) as integer) as {{ column }}_lessons,
    {%- endfor %}
    week.marks_so_far,
    forecast.average_so_far,
    forecast.predicted_mark,
    case forecast.predicted_mark
        when 5 then forecast.p5 when 4 then forecast.p4 when 3 then forecast.p3 when 2 then forecast.p2
    end as probability
from week
left join absent on {{ same('week', 'absent', ['class_id', 'week', 'student_id', 'subject_id']) }}
left join {{ slice_of(ref('rpt_forecast')) }} as forecast
    on {{ same('week', 'forecast', ['class_id', 'period_id', 'as_of', 'student_id', 'subject_id']) }}
