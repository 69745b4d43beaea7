"""The page about the models: every column explained in Russian, nothing of it fetched, dbt's placeholders filled."""

from __future__ import annotations

import json
import re
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from pipelines.analysts import pages
from pipelines.cli import vedomost
from pipelines.config import Home
from pipelines.warehouse.dictionary import ANY, dictionary, is_russian


@pytest.fixture(scope="module")
def written(school: Home) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VEDOMOST_HOME", str(school.root))
        result = CliRunner().invoke(vedomost, ["docs"])
    assert result.exit_code == 0, result.output
    path = school.published / "models.html"
    assert path.stat().st_mode & 0o777 == 0o600
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def manifest(written: str) -> dict[str, Any]:
    """The manifest that stands in the page."""
    start = written.index('{"metadata":{"dbt_schema_version"')
    found: dict[str, Any] = json.JSONDecoder().raw_decode(written[start:])[0]
    return found


def explained(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    nodes = [*manifest["nodes"].values(), *manifest["sources"].values()]
    return [each for each in nodes if each["resource_type"] in ("model", "seed", "source")]


def test_every_column_of_every_table_is_explained_in_russian(manifest: dict[str, Any]) -> None:
    found = explained(manifest)
    assert len(found) > 200
    assert sum(len(each["columns"]) for each in found) > 2500
    silent = [
        f"{each['name']}.{name}"
        for each in found
        for name, column in each["columns"].items()
        if not is_russian(re.sub(r"[a-z][\w.:/-]*", "", column["description"].partition("\n\n")[0]))
    ]
    assert silent == []


def test_every_model_for_readers_says_what_it_is_before_the_developers_words(manifest: dict[str, Any]) -> None:
    (homeroom,) = [each for each in explained(manifest) if each["name"] == "rpt_homeroom"]
    russian, english = homeroom["description"].split("\n\n")
    assert russian == dictionary().model("rpt_homeroom")
    assert english.startswith("One row per institution")
    assert homeroom["columns"]["success_pct"]["description"].startswith("Абсолютная успеваемость: 100·success_a")


def test_no_word_for_any_model_is_dead(school: Home) -> None:
    with duckdb.connect(str(school.published_warehouse), read_only=True) as con:
        there = {name for columns in pages.catalogue_columns(con).values() for name in columns}
    assert {name for model, name in dictionary().seed if model == ANY} - there == set()


def test_lineage_and_tests_are_in_the_page(manifest: dict[str, Any]) -> None:
    assert "model.vedomost.dim_class" in manifest["parent_map"]["model.vedomost.rpt_homeroom"]
    tests = [each for each in manifest["nodes"].values() if each["resource_type"] == "test"]
    assert len(tests) > 300


def test_the_page_is_whole_and_may_fetch_nothing(written: str) -> None:
    head = written.partition("</head>")[0]
    assert "default-src 'none'; connect-src 'none'" in head
    assert "<title>Ведомость: модели</title>" in head
    assert "INLINE DATA" not in written
    assert "Хранилище отчётности школы" in written


def test_a_page_of_another_dbt_is_refused(monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    monkeypatch.setattr(pages, "MANIFEST", '"something else"')
    with pytest.raises(pages.PageError, match="dbt устроен иначе"):
        pages.page({"macros": {}, "metadata": {}}, {})


def test_text_of_the_data_cannot_end_the_script() -> None:
    assert "</script>" not in pages._json({"description": "</script><script>alert(1)</script>"})
