"""The registry of measures (seeds/metrics.csv) as a page for people: docs/metrics.md, a test holds that it is current.

Nothing is counted here: what a measure is in SQL stands in dbt_project/macros/metrics.sql, and a dbt test holds the two
together. `python -m pipelines.warehouse.metrics` writes the page anew.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.config import REPOSITORY, SEEDS

PAGE = REPOSITORY / "docs" / "metrics.md"
_INTRODUCTION = """# Показатели

Каждый показатель определён один раз: словами — строкой `seeds/metrics.csv`, в SQL — записью
`dbt_project/macros/metrics.sql`; их зовут и отчёты (`rpt_…`), и ряды (`trd_…`). Эта страница сделана из реестра;
правят его, а не её.

Показатель — это **числитель и знаменатель**, и только потом процент. За несколько классов или периодов складывают
их, а не усредняют проценты; знаменатель 0 — показателя нет, это не ноль. Проценты — до одного знака, средние — до
двух, половина вверх. Правила, по которым считается каждая отметка и каждый урок, — [rules.md](rules.md).

## Границы: что могла сделать случайность

Класс — двадцать пять человек, и в другой год пришли бы другие двадцать пять. Столбцы `low` и `high` — 95 %-й
интервал: куда показатель мог попасть, если бы обучающиеся были такими же, но другими. Пока интервалы разностей
(`…_change_low`, `difference_low` и `…_high`) накрывают ноль, «лучше» и «хуже» — шум. Случаен обучающийся целиком,
а не отметка: пятнадцать отметок одного отличника — одно наблюдение, а не пятнадцать.

- **доля обучающихся** — интервал Уилсона (E. B. Wilson, 1927);
- **доля отметок или уроков** — Уилсон при действующем объёме выборки: знаменатель делится на эффект группировки
  по обучающимся (N. Dean, M. Pagano, 2015); где обучающиеся не различаются, выборка — сами обучающиеся;
- **среднее и СОУ** — a/b ± t·s, s по линеаризации отношения с группировкой по обучающимся (W. G. Cochran,
  Sampling Techniques, 1977, 6.3), t — Стьюдента; не меньше четырёх обучающихся, и если они различаются;
  за край шкалы (отметки от 2 до 5, СОУ от 7 до 100) граница не выходит;
- **нет** — считается всё, что есть (журнал, контингент): случайности тут нет, границ тоже;
- **разность** двух показателей — R. G. Newcombe, 1998, метод 10: корень из суммы квадратов расстояний до границ.
  Показатели берутся напечатанные и считаются независимыми; у сравнения части с целым и класса с самим собой годом
  раньше это осторожная оценка: настоящий интервал уже.

Интервал говорит о случайности и ни о чём больше: он не знает, что у учителя сильный класс, а предмет труден. Из
двадцати сравнений одинаковых одно и при 95 % выйдет «выше» или «ниже»: список из сотни учителей не читают по одному.
"""
_INTERVALS = {
    "wilson": "доля обучающихся (Уилсон)",
    "clustered": "доля отметок или уроков (Уилсон с группировкой по обучающимся)",
    "ratio": "среднее (отношение с группировкой по обучающимся)",
    "none": "нет",
}
_OVER_PERIODS = {
    "sum": "числители и знаменатели складываются",
    "last": "состояние на последний день",
    "anew": "за каждый период считается заново",
}
_BETTER = {"higher": "больше — лучше", "lower": "меньше — лучше", "": "сам по себе не лучше и не хуже"}


def registry(seeds: Path = SEEDS) -> list[dict[str, str]]:
    """The rows of the registry, in the order of the page."""
    with (seeds / "metrics.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page(metrics: Sequence[Mapping[str, str]]) -> str:
    """The page, Markdown: how to read a measure, a table of them all, then each by itself."""
    heading = ["| код | показатель | единица | в `trd_measure` |", "|---|---|---|---|"]
    lines = [_INTRODUCTION, "## Все показатели", "", *heading]
    for each in metrics:
        shown = "да" if each["in_trends"] == "true" else "нет"
        lines.append(f"| [`{each['metric']}`](#{each['metric']}) | {each['title']} | {each['unit']} | {shown} |")
    for each in metrics:
        lines += ["", *_section(each)]
    return "\n".join(lines) + "\n"


def _section(metric: Mapping[str, str]) -> list[str]:
    divided = (
        f"- **Знаменатель**: {metric['denominator']}" if metric["denominator"] else "- **Знаменателя нет**: количество"
    )
    lines = [
        f"### {metric['metric']}",
        "",
        f"**{metric['title']}**, {metric['unit']}; {_BETTER[metric['better']]}.",
        "",
        f"- **Числитель**: {metric['numerator']}",
        divided if metric["denominator"] else "- **Знаменателя нет**: количество",
        f"- **Считается по**: {metric['counted_over']}",
        f"- **За несколько периодов**: {_OVER_PERIODS[metric['over_periods']]}",
        f"- **Границы**: {_INTERVALS[metric['interval']]}",
        f"- **Основание**: {metric['clause']}",
    ]
    return [*lines, f"- {metric['comment']}"] if metric["comment"] else lines


if __name__ == "__main__":
    PAGE.write_text(page(registry()), encoding="utf-8")
