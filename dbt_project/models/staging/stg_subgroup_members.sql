-- A journal without orders tells who is in a subgroup on an export day, not since when. Whom its list no longer shows
-- was there until the export that lacks him; who then stands in another subgroup of the subject, from that export on.
with told as (
    select
        member.*,
        (member.institution_id, member.academic_year) not in {{ years_with_orders() }} as is_by_lists
    from {{ source('journal', 'subgroup_members') }} as member
    semi join {{ source('journal', 'slices') }} as slices on {{ same('member', 'slices') }}
    where member.valid_to is null or member.is_removed
),

followed as (
    select
        told.*,
        lag(told.is_removed) over (
            partition by told.institution_id, told.academic_year, told.student_id, part.class_id, part.subject_id
            order by told.valid_from, told.valid_to nulls last
        ) as comes_from_another
    from told
    left join {{ source('journal', 'subgroups') }} as part
        on {{ same('told', 'part', ['subgroup_id']) }} and part.valid_to is null
)

select
    institution_id,
    academic_year,
    source_system,
    subgroup_id,
    student_id,
    case when is_by_lists and comes_from_another then valid_from else joined_on end as joined_on,
    case when is_removed then valid_to else left_on end as left_on
from followed
where is_by_lists or valid_to is null
