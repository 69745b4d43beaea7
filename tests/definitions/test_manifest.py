"""dbt's manifest is parsed once for a state of the project, by whoever comes first, and never half-read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelines.config import Home
from pipelines.defs.warehouse import manifest
from pipelines.warehouse.dbt import DbtError


def test_many_at_once_parse_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[Path] = []

    def parse(home: Home, path: Path) -> None:
        parsed.append(path)
        path.write_text("{}")

    monkeypatch.setattr(manifest, "_parse", parse)
    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(lambda _: manifest.manifest_path(Home(tmp_path)), range(8)))
    assert [*paths] == parsed


def test_a_changed_project_is_parsed_anew_and_the_old_manifest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "_parse", lambda home, path: path.write_text("{}"))
    monkeypatch.setattr(manifest, "project_fingerprint", lambda: "before")
    before = manifest.manifest_path(Home(tmp_path))
    monkeypatch.setattr(manifest, "project_fingerprint", lambda: "after")
    after = manifest.manifest_path(Home(tmp_path))
    assert (before.exists(), after.exists()) == (False, True)


def test_a_project_that_cannot_be_parsed_says_so_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken_project"
    broken.mkdir()
    (broken / "dbt_project.yml").write_text("name: [\n")
    monkeypatch.setattr(manifest, "DBT_PROJECT", broken)
    with pytest.raises(DbtError, match="dbt не разобрал проект broken_project"):
        manifest.manifest_path(Home(tmp_path))
    assert {path.name for path in (tmp_path / "dbt" / "manifests").iterdir()} == {".lock"}
