"""What models and their columns are, in Russian: seeds/dictionary.csv, for all who explain a table to its reader.

A column is explained by its row of that model, else by its row of any model (`*`). Nothing is read but the seed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipelines.config import SEEDS

SEED = "dictionary.csv"
ANY = "*"


@dataclass(frozen=True)
class Dictionary:
    """The rows of the seed: (model, column) → description; the column of a model's own row is empty."""

    rows: Mapping[tuple[str, str], str]

    def model(self, name: str) -> str:
        """What the model is, in Russian; empty if it is not explained."""
        return self.rows.get((name, ""), "")

    def column(self, model: str, name: str) -> str:
        """What the column of that model is, in Russian; empty if it is not explained."""
        return self.rows.get((model, name)) or self.rows.get((ANY, name), "")


@cache
def dictionary() -> Dictionary:
    """The dictionary of this installation."""
    with (SEEDS / SEED).open(encoding="utf-8-sig", newline="") as file:
        return Dictionary({(row["model"], row["column"]): row["description"] for row in csv.DictReader(file)})
