{% set kinds = ['unexcused', 'unspecified', 'exempt'] -%}
-- each lesson of the day with what stands against the pupil in it, in the house's codes whatever the journal's own are
with entered as (
    select
        absence.institution_id,
        absence.academic_year,
        absence.class_id,
        absence.student_id,
        absence.day,
        {%- for kind in kinds %}
            count(*) filter (where absence.absence_kind = '{{ kind }}') as {{ kind }}_lessons,
        {%- endfor %}
        string_agg(
            coalesce(cast(absence.lesson_no as varchar), '?'), ', ' order by absence.lesson_no, absence.lesson_id
        )
        filter (where absence.counts_as_missed) as missed_at,
        string_agg(
            concat_ws(' ', absence.lesson_no, kind.short_title), ', ' order by absence.lesson_no, absence.lesson_id
        ) filter (where absence.counts_as_missed) as codes,
        string_agg(distinct kind.short_title, '/' order by kind.short_title)
        filter (where absence.counts_as_missed) as reason,
        string_agg(distinct kind.title, '; ' order by kind.title)
        filter (where absence.counts_as_missed) as reason_title,
        string_agg(
            coalesce(cast(absence.lesson_no as varchar), '?'), ', ' order by absence.lesson_no, absence.lesson_id
        )
        filter (where absence.absence_kind = 'late') as late_at,
        min(absence.lesson_no) filter (where absence.counts_as_missed) as first_missed,
        max(absence.lesson_no) filter (where absence.counts_as_missed) as last_missed
    from {{ slice_of(ref('fct_absence')) }} as absence
    inner join {{ ref('absence_kinds') }} as kind on absence.absence_kind = kind.absence_kind
    where absence.is_expected
    group by all
),

figures as (
    select
        attended.institution_id,
        attended.academic_year,
        attended.class_id,
        attended.day,
        attended.student_id,
        attended.expected_lessons,
        attended.missed_lessons as lessons_missed,
        attended.excused_lessons as lessons_excused,
        attended.illness_lessons as lessons_illness,
        {%- for kind in kinds %}
            cast(coalesce(entered.{{ kind }}_lessons, 0) as integer) as lessons_{{ kind }},
        {%- endfor %}
        attended.late_lessons as lessons_late,
        case when attended.missed_lessons > 0 then attended.excused_lessons = attended.missed_lessons end as excused,
        attended.is_full_day_missed,
        attended.is_full_day_excused,
        attended.is_full_day_illness,
        entered.missed_at,
        entered.codes,
        entered.reason,
        entered.reason_title,
        entered.late_at,
        entered.first_missed as first_lesson_missed,
        entered.last_missed as last_lesson_missed
    from {{ slice_of(ref('fct_attendance_day')) }} as attended
    left join entered on {{ same('attended', 'entered', ['class_id', 'student_id', 'day']) }}
)

{{ as_given('figures', {
    'expected_lessons': 'lessons',
    'is_full_day_missed': 'lessons',
    'is_full_day_excused': 'lessons',
    'is_full_day_illness': 'lessons'
}, within='day') }}
