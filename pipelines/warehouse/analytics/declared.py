"""What may leave, column by column: seeds/publication.csv read and judged. What it does not name does not leave.

A row with an empty `columns` speaks of the model: `rows` (it is copied), `figures` (only what `figures` makes of it
leaves) or `withheld`. The others say how columns of a
model, or of every model (`*`), are treated; a model's own row comes before `*`. Nothing is copied here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.config import SEEDS

SEED = "publication.csv"
HEADER = ["model", "columns", "treatment", "entity", "comment"]
TREATMENTS = ("keep", "code", "title", "listed", "pseudonym", "birth_year", "empty", "drop")
MODEL_TREATMENTS = ("rows", "figures", "withheld")
EVERY = "*"
_ENTITY = re.compile(r"[a-z_]+(?: unless [a-z_]+(?: [a-z_]+)*)?|by [a-z_]+:(?: [a-z_]+(?:=[a-z_]+)?)+")
_LISTED = re.compile(r"[a-z_]+\.[a-z_]+")
_NOT_TEXT = re.compile(r"(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL\(\d+,\d+\)|BOOLEAN|DATE|TIME.*)")


class PublicationError(Exception):
    """The analysts' copy cannot be made as things stand; the message (Russian) says what to do."""


@dataclass(frozen=True)
class Treatment:
    """How a column leaves. `keep`: a number, a date, true or false, as it is. `code`: a word of a closed list.

    `title`: a title of the journal, unless a name of a person stands in it. `listed`: only what the seed's column in
    `argument` holds. `pseudonym` of the entity in `argument`. `birth_year`: of a date, if common. `empty`: the column
    without its values. `drop`: not at all.
    """

    kind: str
    argument: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.argument}".strip()


@dataclass(frozen=True)
class Declaration:
    """The whole seed: {model: rows, figures or withheld} and {(model or *, column): treatment}."""

    models: Mapping[str, str]
    columns: Mapping[tuple[str, str], Treatment]

    def treatment(self, model: str, column: str, data_type: str) -> Treatment | None:
        """How the column leaves; None if nobody has declared it, or if it is text where a number was declared.

        `data_type` as DuckDB writes it: a column that was a number and becomes text is no longer what was judged.
        """
        found = self.columns.get((model, column)) or self.columns.get((EVERY, column))
        if found is not None and found.kind == "keep" and not _NOT_TEXT.fullmatch(data_type):
            return None
        if found is not None and found.kind == "birth_year" and data_type != "DATE":
            return None
        return found


def read(seeds: Path = SEEDS) -> Declaration:
    """The declaration of this installation. Raises PublicationError that names the file, the line and what is wrong."""
    path = seeds / SEED
    models: dict[str, str] = {}
    columns: dict[tuple[str, str], Treatment] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PublicationError(
            f"Файл {path} не читается ({type(error).__name__}): копия аналитикам не делается."
        ) from error
    if not lines or lines[0] != HEADER:
        raise PublicationError(f"Файл {path}, строка 1: столбцы должны быть {', '.join(HEADER)}.")
    for number, cells in enumerate(lines[1:], start=2):
        wrong = "ячеек не пять" if len(cells) != len(HEADER) else _take(cells, models, columns)
        if wrong:
            raise PublicationError(f"Файл {path}, строка {number}: {wrong}. Копия аналитикам не делается.")
    return Declaration(models, columns)


def _take(cells: list[str], models: dict[str, str], columns: dict[tuple[str, str], Treatment]) -> str | None:
    """Take one line in; what is wrong with it, in Russian, or None."""
    model, names, treatment, entity = (cell.strip() for cell in cells[:4])
    if not model:
        return "не названа модель"
    if not names:
        if treatment not in MODEL_TREATMENTS:
            return f"о модели говорят {', '.join(MODEL_TREATMENTS)}, а стоит «{treatment}»"
        if model in models or model == EVERY:
            return f"модель {model} уже названа"
        models[model] = treatment
        return None
    wrong = _misused(model, treatment, entity)
    for name in names.split():
        if (model, name) in columns:
            return f"столбец {name} модели {model} уже назван"
        columns[model, name] = Treatment(treatment, entity)
    return wrong


def _misused(model: str, treatment: str, entity: str) -> str | None:
    if treatment not in TREATMENTS:
        return f"обращение «{treatment}» неизвестно; бывают {', '.join(TREATMENTS)}"
    if treatment == "pseudonym" and not _ENTITY.fullmatch(entity):
        return f"псевдоним чего — не понять: «{entity}»"
    if treatment == "listed" and not _LISTED.fullmatch(entity):
        return f"для listed нужен справочник и столбец через точку, а стоит «{entity}»"
    if treatment == "title" and model == EVERY:
        return "название (title) объявляют у своей модели, а не у всех сразу"
    return None
