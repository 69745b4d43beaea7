{{ config(materialized='incremental', incremental_strategy='slice', on_schema_change='fail') }}

{% set policies = {
    'lesson_entry_due': 'entry', 'lesson_entry_exceptional': 'exceptional', 'homework_due': 'homework',
    'written_work_due': 'written', 'external_work_due': 'external', 'backdated_after': 'backdated'
} -%}
-- The row of the policy that is narrower wins: one for the class's shift or grade before one for all. A class whose
-- shift the journal does not say studies in the first.
with chosen as (
    select
        class.institution_id,
        class.academic_year,
        class.class_id,
        term.policy,
        term.term
    from {{ slice_of(ref('stg_classes')) }} as class
    inner join {{ terms() }} as term
        on
            class.institution_id = term.institution_id
            and case term.scope when 'shift' then coalesce(class.shift, 1) when 'grade' then class.grade else 0 end
            between coalesce(term.scope_from, 0) and coalesce(term.scope_upto, 0)
    qualify
        row_number() over (
            partition by class.institution_id, class.academic_year, class.class_id, term.policy
            order by term.scope = 'all', term.applies_to
        ) = 1
),

class_terms as (
    select
        institution_id,
        academic_year,
        {% for policy, name in policies.items() -%}
            any_value(term) filter (where policy = '{{ policy }}') as {{ name }},
        {% endfor -%}
        class_id
    from chosen
    group by institution_id, academic_year, class_id
),

lesson as (
    select * from {{ slice_of(ref('stg_lessons')) }}
),

day_of_class as (
    select institution_id, academic_year, class_id, held_on, max(ends_at) as lessons_end
    from lesson
    where status != 'cancelled'
    group by all
),

-- The journal does not know when results of an external work came: the day of their first mark stands for it.
results as (
    select mark.institution_id, mark.academic_year, mark.lesson_id, cast(min(mark.entered_at) as date) as known_on
    from {{ slice_of(ref('stg_marks')) }} as mark
    inner join {{ slice_of(ref('stg_work_kinds')) }} as work on {{ same('mark', 'work', ['work_kind_id']) }}
    where work.is_external
    group by all
),

term_of_lesson as (
    select
        lesson.institution_id,
        lesson.academic_year,
        lesson.lesson_id,
        lesson.held_on,
        lesson.ends_at,
        {% for name in ('entry', 'homework', 'written', 'exceptional') -%}
            {{ due_at('terms.' ~ name, 'lesson.held_on', 'day_of_class.lessons_end', 'week') }} as {{ name }},
        {% endfor -%}
        {{ due_at('terms.external', 'results.known_on', 'null::timestamp', 'week') }} as external,
        terms.backdated.days as backdated_after
    from lesson
    left join class_terms as terms on {{ same('lesson', 'terms', ['class_id']) }}
    left join day_of_class on {{ same('lesson', 'day_of_class', ['class_id', 'held_on']) }}
    left join results on {{ same('lesson', 'results', ['lesson_id']) }}
    left join {{ working_days_of_slice() }} as week on {{ same('lesson', 'week') }}
)

-- What is written down during the lesson is never late; what the exceptional term still allows is not backdated.
select
    institution_id,
    academic_year,
    lesson_id,
    {% for name in ('entry', 'homework', 'written', 'exceptional') -%}
        case when {{ name }} is not null then greatest({{ name }}, ends_at) end as {{ name }}_due_at,
    {% endfor -%}
    external as external_due_at,
    greatest(held_on + backdated_after, cast(exceptional as date)) + 1 as backdated_from
from term_of_lesson
