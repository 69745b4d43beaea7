-- What seeds/calendar.csv names, on the days of its rule, where the institution's policy asks for it.
select
    span.institution_id,
    span.academic_year,
    span.due_on,
    task.what,
    span.span_kind,
    span.span_id,
    if(institution.kind = 'college', coalesce(task.college_title, task.title), task.title) || ': ' || span.span_title
        as title,
    policy.clause,
    if(institution.kind = 'college', task.college_for_whom, task.for_whom) as for_whom
from {{ slice_of(ref('int_calendar_span')) }} as span
inner join {{ ref('calendar') }} as task on span.rule = task.rule
inner join {{ ref('institutions') }} as institution on span.institution_id = institution.institution_id
left join {{ ref('institution_policies') }} as policy
    on
        span.institution_id = policy.institution_id
        and task.policy = policy.policy
        and policy.applies_to = if(span.rule = 'director', 'director', 'all')
where
    task.policy is null
    or (policy.value is not null and task.value is null)
    or list_contains(string_split(replace(policy.value, ' ', ''), ';'), task.value)
