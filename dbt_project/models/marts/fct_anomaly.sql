{% for entity in ['absence', 'mark', 'lesson', 'movement'] -%}
    select
        institution_id,
        academic_year,
        kind,
        '{{ entity }}' as entity,
        key,
        class_id,
        day,
        message
    from {{ slice_of(ref('int_' ~ entity ~ '_anomalies')) }}
    {{ 'union all' if not loop.last }}
{% endfor %}
