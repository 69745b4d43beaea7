"""The warehouse written by hand has the columns and types that the dbt project promises, so what is read exists."""

import csv
from pathlib import Path

import pytest
import yaml
from published_by_hand import TABLES

from reports.kinds.common import GROUPS

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"


def promised() -> dict[str, dict[str, str]]:
    """Columns and types of every model in marts and reports."""
    found = {}
    for folder in ("marts", "reports"):
        for path in (MODELS / folder).glob("*.yml"):
            for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models") or ():
                columns = model.get("columns") or ()
                found[f"{folder}.{model['name']}"] = {row["name"]: str(row.get("data_type")).upper() for row in columns}
    return found


@pytest.mark.parametrize("table", [name for name in TABLES if name.split(".")[0] in ("marts", "reports")])
def test_columns_are_those_of_the_model(table: str) -> None:
    written = [column.strip().replace('"', "").split(" ", 1) for column in TABLES[table].split(", ")]
    model = promised()[table]
    assert dict(written) == {name: model.get(name) for name, _ in written}


def test_groups_are_called_as_in_the_reference_table() -> None:
    with (MODELS.parents[1] / "seeds" / "student_groups.csv").open(encoding="utf-8", newline="") as file:
        titles = {row["group_code"]: row["title"] for row in csv.DictReader(file)}
    assert {code: title[0].upper() + title[1:] for code, title in GROUPS.items()} == titles
