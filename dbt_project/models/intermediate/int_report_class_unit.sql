select
    class.institution_id,
    class.academic_year,
    class.class_id,
    unit.unit_kind,
    case unit.unit_kind
        when 'class' then class.class_id
        when 'grade' then cast(class.grade as varchar)
        when 'stage' then class.stage
        when 'school' then class.institution_id
    end as unit_id
from {{ ref('dim_class') }} as class
cross join (values ('class'), ('grade'), ('stage'), ('school')) as unit (unit_kind)
