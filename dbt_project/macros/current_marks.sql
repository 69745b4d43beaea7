{#-
  The current marks of a pupil in a period and subject, to be read as a table: how many have points, the weighted sum and
  the sum of weights. The class he was last in answers for all his marks of the period, a class he left for its own. A
  pending mark that policy does not count has no points, and then its weight does not count either.
-#}
{% macro current_marks() -%}
    (
        select
            roster.institution_id,
            roster.academic_year,
            roster.class_id,
            roster.period_id,
            roster.student_id,
            mark.subject_id,
            cast(count(*) as integer) as marks,
            sum(mark.points * mark.weight) as weighted_points,
            sum(mark.weight) as weights
        from {{ slice_of(ref('fct_roster')) }} as roster
        inner join {{ slice_of(ref('dim_period')) }} as period on {{ same('roster', 'period', ['period_id']) }}
        inner join {{ slice_of(ref('fct_mark')) }} as mark
            on
                {{ same('roster', 'mark', ['student_id']) }}
                and mark.day between period.starts_on and period.ends_on
                and (roster.is_last_class or roster.class_id = mark.class_id)
        where mark.points is not null
        group by all
    )
{%- endmacro %}
