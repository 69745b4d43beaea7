"""Building: what lies where, what is rendered again and what is not, and the same bytes from any process."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import sha512
from pathlib import Path

import duckdb
import pytest

from reports.build import BuildError, Built, Job, build, plan

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def jobs(con: duckdb.DuckDBPyConnection) -> list[Job]:
    """Two small documents of a class and one of a group of a college."""
    return [
        *plan(con, "school-90", "q2", ["class-movement", "homeroom"], ["9Б"]),
        *plan(con, "yarovoe-college", "h1", ["class-movement"]),
    ]


@pytest.fixture(scope="module")
def once(published: Path, jobs: list[Job], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Built]]:
    out = tmp_path_factory.mktemp("documents")
    return out, build(published, out, jobs, workers=1)


@pytest.fixture
def again(once: tuple[Path, list[Built]], tmp_path: Path) -> Path:
    """A copy of what was built, to be spoiled."""
    return Path(shutil.copytree(once[0], tmp_path / "documents"))


def rendered(built: Sequence[Built]) -> list[bool]:
    return [one.was_rendered for one in built]


def test_files_lie_by_institution_year_period_and_report(once: tuple[Path, list[Built]]) -> None:
    out, built = once
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()) == sorted(
        f"{folder}.{suffix}"
        for folder in (
            "school-90/2024-25/q2/class-movement/9Б",
            "school-90/2024-25/q2/homeroom/9Б",
            "yarovoe-college/2024-25/h1/class-movement/21-П",
        )
        for suffix in ("pdf", "xlsx", "csv", "json")
    )
    assert rendered(built) == [True, True, True]
    assert built[1].title == "Отчёт классного руководителя за учебный период"
    assert (built[1].keep_years, built[1].pages) == (5, 1)


def test_files_are_for_their_owner_only(once: tuple[Path, list[Built]]) -> None:
    modes = {
        (path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (once[0] / "school-90", *once[0].glob("*/**/*"))
    }
    assert modes == {(True, 0o700), (False, 0o600)}


def test_metadata_vouches_for_the_files(once: tuple[Path, list[Built]]) -> None:
    one = once[1][0]
    said = json.loads(one.json.read_text())
    assert said["identifier"] == "urn:vedomost:school-90:2024-25:c9b:class-movement:q2"
    assert {suffix: entry["sha512"] for suffix, entry in said["files"].items()} == {
        suffix: sha512(getattr(one, suffix).read_bytes()).hexdigest() for suffix in ("pdf", "xlsx", "csv")
    }
    assert said["content_hash"] == one.content_hash
    assert "PTN57F.ttf" in said["made_by"]["fonts"]
    # by whom an archivist finds it: the one pupil on its list and the one who left within the quarter
    assert said["students"] == [
        {"student_id": "c9b-p01", "full_name": "Белов Владислав Вячеславович"},
        {"student_id": "gone-in-q2", "full_name": "Второй Ушедший"},
    ]


def test_what_has_not_changed_is_not_rendered_again(
    published: Path, jobs: list[Job], once: tuple[Path, list[Built]], again: Path
) -> None:
    built = build(published, again, jobs, workers=2)
    assert rendered(built) == [False, False, False]
    assert [one.content_hash for one in built] == [one.content_hash for one in once[1]]
    assert [one.pages for one in built] == [one.pages for one in once[1]]


@pytest.mark.parametrize("suffix", ["pdf", "xlsx", "csv", "json"])
def test_a_spoiled_or_lost_file_is_made_again(
    published: Path, jobs: list[Job], once: tuple[Path, list[Built]], again: Path, suffix: str
) -> None:
    whole = getattr(once[1][0], suffix).read_bytes()
    path = again / getattr(once[1][0], suffix).relative_to(once[0])
    path.write_bytes(whole[:-9])
    assert rendered(build(published, again, jobs[:1], workers=1)) == [True]
    assert path.read_bytes() == whole
    path.unlink()
    assert rendered(build(published, again, jobs[:1], workers=1)) == [True]
    assert path.read_bytes() == whole


def changed(published: Path, folder: Path, statement: str) -> Path:
    """A copy of the warehouse in which something was corrected."""
    copy = Path(shutil.copy(published, folder / "changed.duckdb"))
    with duckdb.connect(str(copy)) as con:
        con.execute(statement)
    return copy


def replanned(published: Path) -> list[Job]:
    with duckdb.connect(str(published), read_only=True) as con:
        return plan(con, "school-90", "q2", ["class-movement", "homeroom"], ["9Б"])


def test_a_later_day_with_the_same_figures_renders_nothing(published: Path, again: Path, tmp_path: Path) -> None:
    later = changed(published, tmp_path, "update marts.dim_academic_year set as_of = date '2025-06-20'")
    assert rendered(build(later, again, replanned(later), workers=1)) == [False, False]


def test_a_changed_figure_renders_its_document_only(published: Path, again: Path, tmp_path: Path) -> None:
    corrected = changed(published, tmp_path, "update reports.rpt_homeroom set n_excellent = 10")
    built = build(corrected, again, replanned(corrected), workers=1)
    assert rendered(built) == [False, True]
    assert "figures,n_excellent,Отличники,current,2 четверть,,,10" in built[1].csv.read_text()


def test_progress_is_told_once_a_document(published: Path, jobs: list[Job], again: Path) -> None:
    told: list[Built] = []
    assert build(published, again, jobs, 2, told.append) == told


def test_processes_of_their_own_make_the_same_bytes(
    published: Path, jobs: list[Job], once: tuple[Path, list[Built]], tmp_path: Path
) -> None:
    built = build(published, tmp_path, jobs, workers=2)
    assert rendered(built) == [True, True, True]
    for one, other in zip(once[1], built, strict=True):
        for suffix in ("pdf", "xlsx", "csv", "json"):
            assert getattr(one, suffix).read_bytes() == getattr(other, suffix).read_bytes()


PROGRAM = """
import sys
from pathlib import Path
import duckdb
from reports.build import build, plan
published, out = map(Path, sys.argv[1:])
with duckdb.connect(str(published), read_only=True) as con:
    jobs = plan(con, "school-90", "year", ["grade-register", "class-results", "attendance-summary"], ["9Б"])
build(published, out, jobs, workers=1)
"""


def test_no_trace_of_hash_seed_time_zone_locale_or_folder(published: Path, tmp_path: Path) -> None:
    digests = []
    for place, (seed, zone, locale) in enumerate((("1", "Asia/Novosibirsk", "C"), ("77", "UTC", "C.UTF-8"))):
        out = tmp_path / f"out-{place}"
        scratch = tmp_path / f"scratch-{place}"
        scratch.mkdir()
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(published), str(out)],
            check=True,
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "TZ": zone,
                "LC_ALL": locale,
                "TMPDIR": str(scratch),
                "PYTHONUTF8": "1",
            },
        )
        digests.append(
            {
                path.relative_to(out): sha512(path.read_bytes()).hexdigest()
                for path in out.rglob("*.*")
                if path.is_file()
            }
        )
    assert digests[0] == digests[1]
    assert len(digests[0]) == 12


def test_a_missing_warehouse_says_what_to_do(tmp_path: Path, jobs: list[Job]) -> None:
    with pytest.raises(BuildError, match=r"не открывается.*vedomost load"):
        build(tmp_path / "нет.duckdb", tmp_path, jobs, workers=1)


def test_a_document_that_fails_is_named(
    published: Path, jobs: list[Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("на диске нет места")

    monkeypatch.setattr("reports.build.make", fail)
    with pytest.raises(BuildError, match=r"движения учащихся» .9 «Б» класс.* не построен: .*на диске нет места"):
        build(published, tmp_path, jobs, workers=1)
    assert not list(tmp_path.iterdir())


def test_files_cut_short_by_a_crash_are_never_taken_for_a_document(
    published: Path, job: Callable[..., Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports.render import files

    real = files._put

    def crash(path: Path, content: bytes) -> None:
        if path.suffix == ".csv":
            raise OSError("питание пропало")
        real(path, content)

    one = [job("class-movement", "9Б", "q2")]
    monkeypatch.setattr(files, "_put", crash)
    with pytest.raises(BuildError, match="питание пропало"):
        build(published, tmp_path, one, workers=1)
    monkeypatch.setattr(files, "_put", real)
    assert rendered(build(published, tmp_path, one, workers=1)) == [True]
