"""The same parameters give the same bytes; what was made is not made again; nobody else's files are touched."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.config import REPOSITORY
from pipelines.sample import SampleError, generate

_CALL = """
import sys
from datetime import date
from pathlib import Path
from pipelines.sample import generate
generate(Path(sys.argv[1]), "school-90", ["2024-25"], 40, 5, dirty=True, until=date(2025, 1, 20))
"""


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    for seed in ("0", "4242"):
        subprocess.run(
            [sys.executable, "-c", _CALL, str(tmp_path / seed)],
            check=True,
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
    first = _digests(tmp_path / "0")
    assert len(first) > 100
    assert first == _digests(tmp_path / "4242")


def _small(folder: Path, **other: object) -> dict[str, str]:
    values = {"institution_id": "lyceum-stupeni", "years": ["2024-25"], "pupils": 12, "seed": 1} | other
    generate(folder, **values)  # type: ignore[arg-type]
    return _digests(folder)


def test_an_identical_call_writes_nothing(tmp_path: Path) -> None:
    made = _small(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    again = generate(tmp_path, "lyceum-stupeni", ["2024-25"], 12, 1)
    assert again.reused
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    assert again.batches == len({name.split("/")[1][:10] for name in made if "2" in name.split("/")[1][:1]})


@pytest.mark.parametrize("harm", ["changed", "removed"])
def test_a_touched_sample_is_made_anew(tmp_path: Path, harm: str) -> None:
    made = _small(tmp_path)
    victim = sorted((tmp_path / "lyceum-stupeni").glob("*.zip"))[3]
    if harm == "changed":
        victim.write_bytes(victim.read_bytes()[:-1] + b"?")
    else:
        victim.unlink()
    assert _small(tmp_path) == made


def test_another_seed_gives_another_school(tmp_path: Path) -> None:
    assert _small(tmp_path / "a") != _small(tmp_path / "b", seed=2)


def test_institutions_have_different_people_under_one_seed(tmp_path: Path) -> None:
    from sample_reader import read_all

    people = []
    for institution in ("school-90", "lyceum-stupeni"):
        _small(tmp_path, institution_id=institution)
        rows = read_all(tmp_path / institution).state["students"].values()
        people.append({(row["last_name"], row["first_name"], row["birth_date"]) for row in rows})
    assert len(people[0] & people[1]) <= 1


def test_somebody_elses_files_stop_it(tmp_path: Path) -> None:
    folder = tmp_path / "lyceum-stupeni"
    folder.mkdir()
    (folder / "2024-09-02.zip").write_bytes(b"real data")
    with pytest.raises(SampleError, match="чужие файлы"):
        _small(tmp_path)
    assert (folder / "2024-09-02.zip").read_bytes() == b"real data"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"years": ["2024-25", "2026-27"]}, "подряд"),
        ({"years": []}, "подряд"),
        ({"pupils": 5}, "от 6 до 10000"),
        ({"pupils": 10_001}, "от 6 до 10000"),
        ({"formats": ["csv", "xml"]}, "«xml» неизвестен"),
        ({"institution_id": "нет"}, "нет в справочнике"),
    ],
)
def test_wrong_parameters_are_refused_in_russian(tmp_path: Path, parameters: dict[str, object], message: str) -> None:
    with pytest.raises(SampleError, match=message):
        _small(tmp_path, **parameters)


def test_only_the_forms_asked_for(tmp_path: Path) -> None:
    made = _small(tmp_path, formats=["jsonl"], packed=False)
    names = {Path(name).name for name in made} - {".sample.json", "batch.json"}
    assert {name.partition(".")[2] for name in names} == {"jsonl"}


def test_progress_is_told_and_ends(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    generate(tmp_path, "lyceum-stupeni", ["2024-25"], 12, 1, on_progress=lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
