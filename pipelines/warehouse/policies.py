"""Is every policy of every institution there, and can it be read? The judge of seeds/institution_policies.csv.

Belongs here: the rows of that seed against the registry seeds/policies.csv, told by file, row and column in Russian.
What a policy does belongs to the models (dbt reads the same files); nothing is counted here, and no row is mended.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.config import SEEDS
from pipelines.exports.institutions import known_institutions

SEED, REGISTRY = "institution_policies.csv", "policies.csv"
COLUMNS = ("institution_id", "policy", "applies_to", "value", "clause", "comment")
REGISTRY_COLUMNS = ("policy", "title", "value_pattern", "applies_to_pattern", "expected", "needed")
WHOLE = {"shift": range(1, 3), "grade": range(1, 12), "hours": range(1, 61)}
"""What a policy divided by shift, grade or weekly hours must cover together if no row of it is for `all`."""
UNBOUNDED = 9999
SHOWN = 10


class PolicyError(Exception):
    """The policies cannot be used as they are; the message (Russian) names file, row and column."""


@dataclass(frozen=True)
class Policy:
    """One row of the registry; the patterns are what a value and an applies_to must match as a whole."""

    policy: str
    title: str
    value_pattern: str
    applies_to_pattern: str
    expected: str
    needed: bool


@dataclass(frozen=True)
class Rule:
    """One row of seeds/institution_policies.csv; `number` is its line in the file as a spreadsheet shows it."""

    number: int
    institution_id: str
    policy: str
    applies_to: str
    value: str
    clause: str

    @property
    def scope(self) -> str:
        """What it is divided by: all, shift, grade, hours, director."""
        return self.applies_to.partition(":")[0]

    @property
    def bounds(self) -> tuple[int, int]:
        """First and last of what it holds for: `grade:6-11` → (6, 11), `hours:2+` → (2, no end), `all` → (0, 0)."""
        numbers = [int(number) for number in re.findall(r"[0-9]+", self.applies_to)] or [0]
        return numbers[0], UNBOUNDED if self.applies_to.endswith("+") else numbers[-1]


def registry(seeds: Path = SEEDS) -> dict[str, Policy]:
    """What may stand in the seed, by policy. Raises PolicyError for a file that is no registry."""
    found: dict[str, Policy] = {}
    for number, row in table(seeds / REGISTRY, REGISTRY_COLUMNS):
        for column in ("value_pattern", "applies_to_pattern"):
            try:
                re.compile(row[column])
            except re.error as error:
                raise PolicyError(f"{REGISTRY}, строка {number}, столбец {column}: это не шаблон ({error}).") from error
        found[row["policy"]] = Policy(
            row["policy"],
            row["title"],
            row["value_pattern"],
            row["applies_to_pattern"],
            row["expected"],
            row["needed"] == "true",
        )
    return found


def rules(seeds: Path = SEEDS) -> list[Rule]:
    """The rows of the seed as they stand, unjudged. Raises PolicyError if the file cannot be read or lacks a column."""
    return [Rule(number, *(row[name] for name in COLUMNS[:-1])) for number, row in table(seeds / SEED, COLUMNS)]


def check(seeds: Path = SEEDS) -> Sequence[Rule]:
    """The rows, every one of them readable and every needed policy there. Raises PolicyError with what is wrong."""
    found = rules(seeds)
    faults = list(_faults(found, registry(seeds), known_institutions(seeds / "institutions.csv")))
    if faults:
        more = f"\nИ ещё ошибок: {len(faults) - SHOWN}." if len(faults) > SHOWN else ""
        raise PolicyError("Правила учреждений нельзя применить.\n" + "\n".join(faults[:SHOWN]) + more)
    return found


def storage_targets(seeds: Path = SEEDS) -> int:
    """On how many targets the archive must stand: the most that any known institution's policy asks for.

    Another row that cannot be read is no reason to keep the archive shut: only these rows are looked at.
    """
    known = known_institutions(seeds / "institutions.csv")
    asked = [rule for rule in rules(seeds) if rule.policy == "storage_targets" and rule.institution_id in known]
    return max((int(rule.value) for rule in asked if rule.value.isdigit()), default=0)


def table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a seed and their number as a spreadsheet shows it. Raises PolicyError for a missing column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise PolicyError(
                    f"{path.name}, строка 1: нет столбца {', '.join(missing)}. Сохраните таблицу как CSV через "
                    "запятую, в кодировке UTF-8, с заголовком как в образце."
                )
            for row in reader:
                yield reader.line_num, {column: row[column] or "" for column in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PolicyError(f"{path.name} не читается: {error}.") from error


def _faults(found: Sequence[Rule], known: Mapping[str, Policy], institutions: Collection[str]) -> Iterator[str]:
    seen: dict[tuple[str, str, str], int] = {}
    sound: list[Rule] = []
    for rule in found:
        policy, key = known.get(rule.policy), (rule.institution_id, rule.policy, rule.applies_to)
        if rule.institution_id not in institutions:
            yield _at(rule, "institution_id", f"учреждения «{rule.institution_id}» нет в institutions.csv.")
        elif policy is None:
            yield _at(rule, "policy", f"правила «{rule.policy}» нет в {REGISTRY}.")
        elif key in seen:
            yield _at(rule, "applies_to", f"правило {_name(rule)} уже стоит в строке {seen[key]}: оставьте одно.")
        elif not re.fullmatch(policy.applies_to_pattern, rule.applies_to) or rule.bounds[0] > rule.bounds[1]:
            yield _at(rule, "applies_to", f"«{rule.applies_to}» не читается у правила {rule.policy}. {_scopes(policy)}")
        elif not re.fullmatch(policy.value_pattern, rule.value):
            yield _at(rule, "value", f"«{rule.value}» не читается у правила {rule.policy}. Нужно: {policy.expected}.")
        elif not rule.clause.strip():
            yield _at(
                rule, "clause", "пусто. Нужен пункт положения, например «п. 4.4.1 Положения», или «по умолчанию»."
            )
        else:
            sound.append(rule)
        seen.setdefault(key, rule.number)
    yield from _overlaps(sound)
    if len(sound) == len(found):
        for institution_id in institutions:
            yield from _missing(
                institution_id, [rule for rule in sound if rule.institution_id == institution_id], known
            )


def _overlaps(found: Sequence[Rule]) -> Iterator[str]:
    for index, rule in enumerate(found):
        for other in found[:index]:
            same = (rule.institution_id, rule.policy, rule.scope) == (other.institution_id, other.policy, other.scope)
            if same and rule.bounds[0] <= other.bounds[1] and other.bounds[0] <= rule.bounds[1]:
                yield _at(
                    rule,
                    "applies_to",
                    f"{_name(rule)} пересекается с {other.applies_to} в строке {other.number}: что применить?",
                )


def _missing(institution_id: str, own: Sequence[Rule], known: Mapping[str, Policy]) -> Iterator[str]:
    stated = Counter(rule.policy for rule in own)
    for name, policy in known.items():
        if policy.needed and not stated[name]:
            yield f"{SEED}, столбец policy: у {institution_id} нет правила {name} ({policy.title}). Добавьте строку."
        given = [rule for rule in own if rule.policy == name]
        if not given or any(rule.scope == "all" for rule in given):
            continue
        for scope, whole in WHOLE.items():
            parts = [rule.bounds for rule in given if rule.scope == scope]
            left = [str(number) for number in whole if not any(low <= number <= high for low, high in parts)]
            if parts and left:
                yield _at(
                    given[-1], "applies_to", f"правило {name} ничего не говорит о {scope}:{left[0]}. Добавьте строку."
                )


def _at(rule: Rule, column: str, what: str) -> str:
    return f"{SEED}, строка {rule.number}, столбец {column}: {what}"


def _name(rule: Rule) -> str:
    return f"{rule.policy} ({rule.applies_to})"


def _scopes(policy: Policy) -> str:
    samples = {"shift": "shift:1, shift:2", "grade": "grade:1-5", "hours": "hours:1, hours:2+", "director": "director"}
    return (
        "Нужно: "
        + ", ".join(["all", *(text for scope, text in samples.items() if scope in policy.applies_to_pattern)])
        + "."
    )
