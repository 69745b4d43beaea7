"""Блокнот аналитика: успеваемость и качество, посещаемость, прогноз против факта, учреждения рядом.

Открыть: uv sync --group notebook && uv run marimo run docs/notebooks/performance.py. Читает копию без фамилий из папки
VEDOMOST_HOME (по умолчанию ./var); другую называет переменная VEDOMOST_COPY.
"""

import marimo

app = marimo.App(width="medium", app_title="Успеваемость и посещаемость")


@app.cell
def _():
    import os
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo

    home = Path(os.environ.get("VEDOMOST_HOME") or "var")
    copy = Path(os.environ.get("VEDOMOST_COPY") or home / "published" / "analytics.duckdb")
    kinds = "case p.kind when 'quarter' then 'четверть' when 'trimester' then 'триместр' else 'полугодие' end"
    mo.stop(not copy.exists(), mo.md(f"Копии нет: `{copy}`. Её делает загрузка: `./run load`."))
    con = duckdb.connect(str(copy), read_only=True)
    return alt, con, kinds, mo


@app.cell
def _(con, mo):
    institutions = con.execute(
        "select i.short_title, y.institution_id from marts.dim_institution as i "
        "join marts.dim_academic_year as y using (institution_id) group by all order by all"
    ).fetchall()
    ((as_of,),) = con.execute("select max(as_of) from marts.dim_academic_year").fetchall()
    institution = mo.ui.dropdown(dict(institutions), value=institutions[0][0], label="Учреждение")
    measure = mo.ui.dropdown(
        {"Успеваемость, %": "success", "Качество, %": "quality"}, value="Качество, %", label="Показатель"
    )
    unit = mo.ui.dropdown(
        {"Школа": "school", "Уровни": "stage", "Параллели": "grade", "Классы": "class"}, value="Школа", label="По чему"
    )
    mo.vstack(
        [
            mo.md(f"# Успеваемость и посещаемость\n\nСостояние на {as_of:%d.%m.%Y}. Правила счёта — `docs/rules.md`."),
            mo.hstack([institution, measure, unit], justify="start"),
        ]
    )
    return institution, measure, unit


@app.cell
def _(con, institution, kinds, measure, unit):
    results = con.sql(
        f"""
        select r.academic_year || ', ' || p.title as period, p.ends_on, {kinds} as kind,
            case r.unit_kind when 'school' then 'школа' else coalesce(c.title, r.unit_id) end as unit,
            r.{measure.value}_a as of_them, r.{measure.value}_b as counted,
            cast(r.{measure.value}_pct as double) as pct
        from reports.rpt_school_results as r
        join marts.dim_period as p using (institution_id, academic_year, period_id)
        left join marts.dim_class as c on c.institution_id = r.institution_id
            and c.academic_year = r.academic_year and c.class_id = r.unit_id and r.unit_kind = 'class'
        where r.institution_id = ? and r.unit_kind = ? and not p.is_year and r.{measure.value}_pct is not null
        order by p.ends_on, unit
        """,
        params=[institution.value, unit.value],
    ).pl()
    return (results,)


@app.cell
def _(alt, measure, mo, results):
    lines = (
        alt.Chart(results)
        .mark_line(point=True)
        .encode(
            x=alt.X("period:N", sort=alt.SortField("ends_on"), title="Период", axis=alt.Axis(labelAngle=-30)),
            y=alt.Y("pct:Q", title=measure.selected_key, scale=alt.Scale(domain=[0, 100])),
            color=alt.Color("unit:N", title="Кто"),
            strokeDash=alt.StrokeDash("kind:N", title="Вид периода"),
            tooltip=[
                alt.Tooltip("unit", title="Кто"), alt.Tooltip("period", title="Период"), alt.Tooltip("pct", title="%"),
                alt.Tooltip("of_them", title="Из них"), alt.Tooltip("counted", title="Всего"),
            ],
        )
        .properties(height=280, width="container")
    )  # fmt: skip
    mo.vstack(
        [
            mo.md(
                "## По периодам\n\nНаведите на точку: сколько человек за процентом. По четвертям и полугодиям учатся "
                "разные классы: линии у них свои."
            ),
            mo.ui.altair_chart(lines),
        ]
    )
    return


@app.cell
def _(con, institution):
    attendance = con.sql(
        """
        select strftime(day, '%Y-%m') as month, sum(expected_lessons)::integer as expected,
            sum(missed_lessons)::integer as missed, sum(illness_lessons)::integer as illness,
            sum(excused_lessons - illness_lessons)::integer as excused,
            sum(missed_lessons - excused_lessons)::integer as unexcused,
            100.0 * sum(missed_lessons) / sum(expected_lessons) as missed_pct
        from marts.fct_attendance_day where institution_id = ? group by month order by month
        """,
        params=[institution.value],
    ).pl()
    return (attendance,)


@app.cell
def _(alt, attendance, mo):
    reasons = {"illness": "по болезни", "excused": "по уважительной", "unexcused": "без уважительной"}
    shares = attendance.unpivot(
        on=list(reasons), index=["month", "expected"], variable_name="reason", value_name="lessons"
    ).to_dicts()
    for row in shares:
        row["reason"] = reasons[row["reason"]]
        row["pct"] = round(100 * row["lessons"] / row["expected"], 2)
    bars = (
        alt.Chart(alt.Data(values=shares))
        .mark_bar()
        .encode(
            x=alt.X("month:N", title="Месяц"),
            y=alt.Y("pct:Q", title="Пропущено уроков, %"),
            color=alt.Color("reason:N", title="Причина"),
            tooltip=[alt.Tooltip("reason:N", title="Причина"), alt.Tooltip("lessons:Q", title="Уроков")],
        )
        .properties(height=240, width="container")
    )
    mo.vstack([mo.md("## Посещаемость\n\nДоля положенных уроков, которые пропущены, по причинам."), bars])
    return


@app.cell
def _(con, institution):
    forecast = con.sql(
        """
        select f.predicted_mark as predicted, m.points as given, count(*)::integer as pairs
        from reports.rpt_forecast as f
        join marts.dim_period as p using (institution_id, academic_year, period_id)
        join marts.fct_period_mark as m using (institution_id, academic_year, period_id, student_id, subject_id)
        where f.institution_id = ? and f.as_of = p.ends_on and m.kind = 'period' and m.is_numeric
            and f.predicted_mark is not null
        group by all order by all
        """,
        params=[institution.value],
    ).pl()
    pairs = forecast["pairs"].sum()
    hits = forecast.filter(forecast["predicted"] == forecast["given"])["pairs"].sum()
    return forecast, hits, pairs


@app.cell
def _(alt, forecast, hits, mo, pairs):
    square = (
        alt.Chart(forecast)
        .mark_rect()
        .encode(
            x=alt.X("predicted:O", title="Прогноз", sort=[2, 3, 4, 5]),
            y=alt.Y("given:O", title="Выставлено", sort=[5, 4, 3, 2]),
            color=alt.Color("pairs:Q", title="Пар", scale=alt.Scale(scheme="blues")),
            tooltip=[alt.Tooltip("pairs:Q", title="Пар «обучающийся — предмет»")],
        )
        .properties(height=220, width=260)
    )
    said = f"Угадано {hits} из {pairs} пар." if pairs else "Закрытых периодов с прогнозом ещё нет."
    mo.vstack([mo.md(f"## Прогноз и факт\n\nПоследний прогноз периода против отметки. {said}"), square])
    return


@app.cell
def _(con, kinds):
    compared = con.sql(
        f"""
        select i.short_title as institution, p.title as period, {kinds} as kind, m.pupils,
            cast(m.value as double) as pct, cast(m.low as double) as low, cast(m.high as double) as high
        from trends.trd_measure as m
        join marts.dim_period as p using (institution_id, academic_year, period_id)
        join marts.dim_institution as i using (institution_id)
        where m.metric = 'pupil_success' and m.unit_kind = 'school' and m.subject_id is null and not p.is_year
            and m.value is not null
            and m.academic_year = (select max(academic_year) from trends.trd_measure where value is not null)
        qualify p.ordinal = max(p.ordinal) over (partition by m.institution_id, p.kind)
        order by i.short_title, p.kind
        """
    ).pl()
    return (compared,)


@app.cell
def _(alt, compared, mo):
    base = alt.Chart(compared).encode(y=alt.Y("institution:N", title=None))
    whiskers = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title="Успеваемость, %", scale=alt.Scale(domain=[0, 100])), x2="high:Q", color="kind:N"
    )
    points = base.mark_point(size=80, filled=True).encode(
        x="pct:Q",
        color=alt.Color("kind:N", title="Вид периода"),
        tooltip=[alt.Tooltip("period:N", title="Период"), alt.Tooltip("pupils:Q", title="Обучающихся")],
    )
    mo.vstack(
        [
            mo.md(
                "## Учреждения рядом\n\nПоследний период с отметками; полоса — где доля могла бы быть при таком числе "
                "обучающихся (95 %, docs/metrics.md). Полосы перекрываются — различия не видно; разные виды периодов "
                "(цвет) не сравниваются."
            ),
            (whiskers + points).properties(height=60 + 40 * len(compared), width="container"),
        ]
    )
    return


if __name__ == "__main__":
    app.run()
