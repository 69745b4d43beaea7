-- Lists say who is in a class on an export day; orders say since when and why. Where a journal gives no order of a
-- year, its lists speak: stays in a list become orders without a number. Where the journal was changed, a stay goes on
-- from where the former one left it, and ends with the former one if the next does not know of it.
with orders as (
    select movement.*, coalesce(span.place, 0) as place
    from {{ source('journal', 'movements') }} as movement
    {{ span_of('movement') }}
    where movement.valid_to is null
),

-- the years of which a journal gives orders
ordered_years as (
    select distinct class.institution_id, class.academic_year, orders.place
    from {{ source('journal', 'classes') }} as class
    inner join orders
        on
            class.institution_id = orders.institution_id
            and class.class_id in (orders.to_class_id, orders.from_class_id)
            -- a class of another year may have the same id; from May on orders lead into the next year
            and orders.effective_on >= {{ year_begins('class.academic_year') }} - interval 4 month
            and orders.effective_on < {{ year_is_over('class.academic_year') }}
    where class.valid_to is null
),

listed as (
    select
        member.*,
        coalesce(span.place, 0) as place,
        span.speaks_from,
        span.speaks_until,
        class.grade,
        min(member.valid_from) over (
            partition by member.institution_id, member.academic_year, member.class_id, place
        ) as first_list_on
    from {{ source('journal', 'class_members') }} as member
    {{ span_of('member') }}
    inner join {{ source('journal', 'classes') }} as class
        on {{ same('member', 'class', ['class_id']) }} and class.valid_to is null
    where (member.institution_id, member.academic_year, coalesce(span.place, 0)) not in (from ordered_years)
),

stays as (
    select
        institution_id,
        academic_year,
        source_system,
        place,
        speaks_from,
        speaks_until,
        class_id,
        grade,
        student_id,
        case
            when valid_from > first_list_on then valid_from
            when {{ is_inside_year('speaks_from', 'academic_year') }} then speaks_from
            else listed_from
        end as begins_on,
        -- a list that is emptied whole in summer, or later, is that of a class that was closed: nobody departed
        case
            when is_removed and valid_to < {{ year_is_over('academic_year') }} and not (
                valid_to >= {{ summer_of('academic_year') }}
                and valid_to = max(coalesce(valid_to, date '9999-12-31')) over (
                    partition by institution_id, academic_year, class_id, place
                )
            ) then valid_to
        end as ends_on,
        true as is_told,
        false as is_ordered
    from listed
    union all
    select * exclude (is_standing), is_standing as is_told, true as is_ordered
    from {{ ref('stg_ordered_stays') }}
),

-- A pupil of whom orders tell until the handover, and whom the next journal, telling of the year, does not have then.
ended as (
    select
        * replace (
            case
                when
                    ends_on is null
                    and is_ordered
                    and {{ is_inside_year('speaks_until + 1', 'academic_year') }}
                    and last_place > place
                    and coalesce(lead(begins_on) over pupil > speaks_until + 1, true)
                    then speaks_until + 1
                else ends_on
            end as ends_on
        ),
        not is_ordered or ends_on is null as may_end
    from (
        select *, max(place) over (partition by institution_id, academic_year) as last_place
        from stays
    ) as stay
    window pupil as (partition by institution_id, student_id order by begins_on, place, class_id)
),

-- the stay before and after it of the same pupil, whatever the class
ordered as (
    select
        *,
        lag(class_id) over pupil as former_class_id,
        lag(academic_year) over pupil as former_year,
        lag(grade) over pupil as former_grade,
        lag(ends_on) over pupil as former_end,
        lead(begins_on) over pupil as next_begin,
        lead(academic_year) over pupil as next_year
    from ended
    window pupil as (partition by institution_id, student_id order by begins_on, place, class_id)
),

moves as (
    select
        *,
        'listed:' || class_id || ':' || student_id || ':' || begins_on as movement_id,
        case
            when former_year = academic_year and coalesce(former_end >= begins_on, true) then 'transfer'
            when former_year < academic_year and former_end is null and former_grade = grade then 'repeat'
            when former_year < academic_year and former_end is null then 'promotion'
            else 'enrolment'
        end as kind
    from ordered
)

select
    institution_id,
    source_system,
    movement_id,
    student_id,
    kind,
    begins_on as effective_on,
    cast(null as varchar) as order_no,
    cast(null as date) as order_date,
    case when kind != 'enrolment' then former_class_id end as from_class_id,
    class_id as to_class_id,
    cast(null as varchar) as counterparty,
    cast(null as varchar) as reason
from moves
where is_told and not (kind = 'transfer' and former_class_id = class_id)
union all
select
    institution_id,
    source_system,
    movement_id || ':end' as movement_id,
    student_id,
    'departure' as kind,
    ends_on as effective_on,
    cast(null as varchar) as order_no,
    cast(null as date) as order_date,
    class_id as from_class_id,
    cast(null as varchar) as to_class_id,
    cast(null as varchar) as counterparty,
    cast(null as varchar) as reason
from moves
where
    ends_on is not null
    and may_end
    and not coalesce(next_year = academic_year and next_begin <= ends_on, false)
