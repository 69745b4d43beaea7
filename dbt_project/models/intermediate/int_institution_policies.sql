-- A policy is a row of seeds/institution_policies.csv; here those for the whole institution lie side by side, each read
-- as what it is. Whether each is there and means something is tested on the seed (tests/config), so nothing is guessed.
{% set texts = [
    'lesson_entry_due', 'lesson_entry_exceptional', 'written_work_due', 'external_work_due', 'homework_due',
    'period_marks_due', 'movement_due', 'subgroup_changes', 'backdated_entries', 'journal_control', 'activity_report',
    'marks_per_lesson', 'journal_copy', 'archived_by'
] -%}
{% set booleans = [
    'marks_weighted', 'pending_mark_counts_as_two', 'na_allowed', 'exempt_allowed', 'weekly_printout', 'transfer_act'
] -%}
{% set lists = ['period_kinds', 'grades_without_marks', 'marks_watched', 'class_journal_printed'] -%}
{% set integers = ['minimum_marks', 'journal_kept_years', 'register_kept_years', 'storage_targets'] -%}
{% set days = ['backdated_after', 'preliminary_due'] -%}
with given as (
    select institution_id, policy, replace(value, ' ', '') as value
    from {{ ref('institution_policies') }}
    where applies_to = 'all'
)

select
    institution_id,
    {% for policy in texts -%}
        max(value) filter (where policy = '{{ policy }}') as {{ policy }},
    {% endfor -%}
    {% for policy in booleans -%}
        max(value = 'true') filter (where policy = '{{ policy }}') as {{ policy }},
    {% endfor -%}
    {% for policy in lists -%}
        string_split(max(value) filter (where policy = '{{ policy }}'), ';') as {{ policy }},
    {% endfor -%}
    {% for policy in integers -%}
        max(try_cast(value as integer)) filter (where policy = '{{ policy }}') as {{ policy }},
    {% endfor -%}
    {% for policy in days -%}
        max({{ term_days('value') }}) filter (where policy = '{{ policy }}') as {{ policy }},
    {% endfor -%}
    max(try_cast(value as decimal(4, 2))) filter (where policy = 'unjustified_distance') as unjustified_distance,
    max(try_cast(split_part(value, '-', 1) as integer)) filter (where policy = 'marks_per_lesson')
        as marks_per_lesson_least,
    max(try_cast(split_part(value, '-', -1) as integer)) filter (where policy = 'marks_per_lesson')
        as marks_per_lesson_most
from given
group by institution_id
