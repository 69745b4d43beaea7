-- Pupils of whom the slice speaks, not all the institution ever had: a day in year 25 costs what it did in year 1.
with mentioned as (
    {% for model in [
        'int_memberships', 'stg_marks', 'stg_absences', 'stg_period_marks', 'stg_subgroup_members',
        'stg_council_decisions', 'stg_achievements', 'fct_movement'
    ] -%}
        select institution_id, academic_year, student_id from {{ slice_of(ref(model)) }}
        {{ 'union' if not loop.last }}
    {% endfor %}
),

named as (
    select
        mentioned.*,
        -- an entry without a pupil's card must not vanish from a list: it stands there under its id
        coalesce(card.last_name, mentioned.student_id) as last_name,
        card.first_name,
        card.middle_name,
        card.birth_date,
        card.sex,
        card.personal_file_no
    from mentioned
    left join {{ slice_of(ref('stg_students')) }} as card
        on
            mentioned.institution_id = card.institution_id
            and mentioned.academic_year = card.academic_year
            and mentioned.student_id = card.student_id
)

select
    institution_id,
    academic_year,
    student_id,
    last_name,
    first_name,
    middle_name,
    {{ full_name('last_name', 'first_name', 'middle_name') }} as full_name,
    {{ short_name('last_name', 'first_name', 'middle_name') }} as short_name,
    birth_date,
    sex,
    personal_file_no,
    cast(
        row_number() over (
            partition by institution_id, academic_year
            order by
                last_name collate ru asc,
                first_name collate ru asc nulls first,
                middle_name collate ru asc nulls first,
                student_id asc
        ) as integer
    ) as student_order
from named
