{{ config(materialized='view') }}

-- Only pupils with marks in both years are compared: those who left would make the rest look better.
with annual as (
    select *
    from {{ ref('trd_pupil_period') }}
    where period_kind = 'year'
),

cohort as (
    select institution_id, academic_year, grade, count(*) as pupils
    from annual
    group by institution_id, academic_year, grade
),

followed as (
    select
        start.institution_id,
        start.academic_year as cohort_academic_year,
        start.grade as cohort_grade,
        later.academic_year,
        {{ first_year('later.academic_year') }} - {{ first_year('start.academic_year') }} as years_later,
        count(*) as remaining,
        {%- for side in ['start', 'later'] %}
            {%- for part in ['sum_points', 'n_points'] %}
                sum({{ side }}.{{ part }}) filter (where start.n_points > 0 and later.n_points > 0)
                    as {{ side }}_{{ part }},
            {%- endfor %}
            {%- for part in ['missed_lessons', 'expected_lessons'] %}
                sum({{ side }}.{{ part }}) filter (
                    where start.expected_lessons is not null and later.expected_lessons is not null
                ) as {{ side }}_{{ part }},
            {%- endfor %}
        {%- endfor %}
        count(*) filter (where start.n_points > 0 and later.n_points > 0) as compared
    from annual as start
    inner join annual as later
        on
            start.institution_id = later.institution_id
            and start.student_id = later.student_id
            and start.academic_year <= later.academic_year
    group by all
)

select
    followed.institution_id,
    followed.cohort_academic_year,
    followed.cohort_grade,
    followed.academic_year,
    cast(followed.years_later as integer) as years_later,
    cast(cohort.pupils as integer) as cohort_pupils,
    cast(followed.remaining as integer) as remaining,
    {{ percentage('followed.remaining', 'cohort.pupils') }} as remaining_pct,
    cast(followed.compared as integer) as compared,
    {%- for side in ['start', 'later'] %}
        {{ metric('mean_mark', 'followed.' ~ side ~ '_$') }} as {{ side }}_mean_mark,
        {{ metric('missed_share', 'followed.' ~ side ~ '_$') }} as {{ side }}_missed_share,
    {%- endfor %}
    cast(later_mean_mark - start_mean_mark as decimal(4, 2)) as mean_mark_change,
    cast(later_missed_share - start_missed_share as decimal(4, 1)) as missed_share_change
from followed
inner join cohort
    on
        followed.institution_id = cohort.institution_id
        and followed.cohort_academic_year = cohort.academic_year
        and followed.cohort_grade = cohort.grade
