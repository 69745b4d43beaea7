-- classes of a grade, then the grade; grades of a stage, then the stage; the school last
{% set slice = 'unit.institution_id, unit.academic_year' -%}
with unit as (
    select
        unit.institution_id,
        unit.academic_year,
        unit.unit_kind,
        unit.unit_id,
        class.grade,
        class.class_order,
        min(class.class_order) over (partition by {{ slice }}, class.stage) as stage_order,
        min(class.class_order) over (partition by {{ slice }}, class.grade) as grade_order,
        count(*) over (partition by {{ slice }}, unit.unit_kind, class.stage) as classes_of_stage,
        count(*) over (partition by {{ slice }}, unit.unit_kind) as classes_of_school
    from {{ slice_of(ref('int_report_class_unit')) }} as unit
    inner join {{ slice_of(ref('dim_class')) }} as class on {{ same('unit', 'class', ['class_id']) }}
),

placed as (
    select
        institution_id,
        academic_year,
        unit_kind,
        unit_id,
        min(grade) filter (where unit_kind in ('class', 'grade')) as grade,
        count(*) as classes,
        case unit_kind
            when 'grade' then count(*) in (1, min(classes_of_stage))
            when 'stage' then count(*) in (1, min(classes_of_school))
            else false
        end as is_repetition,
        list_position(['class', 'grade', 'stage', 'school'], unit_kind) as kind_order,
        min(stage_order) filter (where unit_kind <> 'school') as stage_order,
        min(grade_order) filter (where unit_kind in ('class', 'grade')) as grade_order,
        min(class_order) as class_order
    from unit
    where unit_id is not null
    group by institution_id, academic_year, unit_kind, unit_id
)

select
    institution_id,
    academic_year,
    unit_kind,
    unit_id,
    grade,
    cast(classes as integer) as classes,
    is_repetition,
    cast(
        row_number() over (
            partition by institution_id, academic_year
            order by
                stage_order asc nulls last, grade_order asc nulls last, kind_order asc, class_order asc, unit_id asc
        ) as integer
    ) as unit_order
from placed
