{#-
  Who is in which subgroup as the journal tells it. A journal that gives lists (class_members) says who is in a subgroup on
  an export day, not since when: whom its list shows no longer was there until the export that lacks him, and who then
  stands in another subgroup of the subject is there from that export on (`is_dated`: his first day is so known).
-#}
{% macro subgroup_members_told() -%}
    (
        with told as (
            select
                member.*,
                (member.institution_id, member.academic_year) in (
                    select (listed.institution_id, listed.academic_year)
                    from {{ source('journal', 'class_members') }} as listed
                ) as is_by_lists
            from {{ source('journal', 'subgroup_members') }} as member
            semi join {{ source('journal', 'slices') }} as slices on {{ same('member', 'slices') }}
            where member.valid_to is null or member.is_removed
        ),

        followed as (
            select
                told.*,
                is_by_lists and coalesce(
                    lag(told.is_removed) over (
                        partition by
                            told.institution_id, told.academic_year, told.student_id, part.class_id, part.subject_id
                        order by told.valid_from, told.valid_to nulls last
                    ),
                    false
                ) as is_dated
            from told
            left join {{ source('journal', 'subgroups') }} as part
                on {{ same('told', 'part', ['subgroup_id']) }} and part.valid_to is null
        )

        select
            * replace (
                case when is_dated then valid_from else joined_on end as joined_on,
                case when is_removed then valid_to else left_on end as left_on
            )
        from followed
        where is_by_lists or valid_to is null
    )
{%- endmacro %}
