"""How long each class of archived documents is kept: seeds/retention.csv, and what an institution's policy says.

Reads and judges that seed; when a term ends is `reports.archive.terms`, which documents are due `disposing`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pipelines.config import SEEDS
from pipelines.warehouse import policies
from pipelines.warehouse.policies import PolicyError
from reports.archive import Found
from reports.archive.terms import Action, Term, TermOf
from reports.catalogue import ACTS, CATALOGUE

SEED = "retention.csv"
COLUMNS = ("report", "years", "policy", "action", "basis", "article")
PERMANENT = "permanent"


@dataclass(frozen=True)
class Retention:
    """One row of the seed: the term of a class of documents, and the policy (or none) that may state other years."""

    report: str
    term: Term
    policy: str


def schedule(seeds: Path = SEEDS) -> dict[str, Retention]:
    """The rows by report code. Raises PolicyError that names file, row and column."""
    found: dict[str, Retention] = {}
    known = policies.registry(seeds)
    for number, row in policies.table(seeds / SEED, COLUMNS):
        fault = next(
            (
                (column, what)
                for column, is_wrong, what in (
                    ("report", row["report"] not in {**CATALOGUE, **ACTS}, "такого отчёта нет в каталоге"),
                    ("report", row["report"] in found, "отчёт уже стоит выше: оставьте одну строку"),
                    (
                        "years",
                        not re.fullmatch(f"[1-9][0-9]?|{PERMANENT}", row["years"]),
                        "нужно число лет или permanent",
                    ),
                    ("policy", row["policy"] not in {"", *known}, f"такого правила нет в {policies.REGISTRY}"),
                    ("action", row["action"] not in ("dispose", "keep"), "нужно dispose или keep"),
                )
                if is_wrong
            ),
            None,
        )
        if fault is not None:
            column, what = fault
            raise PolicyError(f"{SEED}, строка {number}, столбец {column}: «{row[column]}» — {what}.")
        years = None if row["years"] == PERMANENT else int(row["years"])
        term = Term(years, row["basis"].strip(), row["article"].strip(), cast("Action", row["action"]))
        found[row["report"]] = Retention(row["report"], term, row["policy"])
    return found


def terms(seeds: Path = SEEDS) -> TermOf:
    """The term of an archived document: its class's, with the years and clause that its institution's policy states.

    Raises PolicyError. The answer is None for a class that the seed does not know.
    """
    rows = schedule(seeds)
    stated = {(rule.institution_id, rule.policy): rule for rule in policies.rules(seeds) if rule.applies_to == "all"}

    def term_of(found: Found) -> Term | None:
        row = rows.get(found.report_code)
        if row is None:
            return None
        rule = stated.get((found.institution_id, row.policy))
        if rule is None or row.term.years is None or not rule.value.isdigit():
            return row.term
        return Term(int(rule.value), row.term.basis or _clause(rule.clause), row.term.article, row.term.action)

    return term_of


def _clause(clause: str) -> str:
    """The clause of a regulation as a basis; «по умолчанию» is none."""
    return "" if clause.strip().casefold() == "по умолчанию" else clause.strip()
