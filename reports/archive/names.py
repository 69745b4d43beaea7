"""Names of people and classes in the form in which they are compared.

Only folding and matching of strings; where they are stored and looked up is `catalogue`'s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_LATIN_LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")


def fold(text: str) -> str:
    """Case, «ё», composed and decomposed letters made equal."""
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


def name_parts(full_name: str) -> list[str]:
    """«Мамин-Сибиряк А. П.» → ["мамин-сибиряк", "а", "п"]: folded words, dots and spaces gone, hyphens kept."""
    return re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", fold(full_name))


def class_key(title: str) -> str:
    """«5 «А»», «5-а» and a Latin «5A» → «5а»."""
    return re.sub(r"[\W_]", "", fold(title)).translate(_LATIN_LOOKALIKES)


def matches(query: Sequence[str], name: Sequence[str]) -> bool:
    """Whether a pupil called `name` (surname first) is meant by `query`; both as `name_parts` gives them.

    One word of the query begins the surname (or a half of a double one); the others, initials among them, begin the
    first name, the patronymic and so on, in their order. So «Иванов», «Ива», «Иванов А. П.», «А. П. Иванов» and «Пётр
    Иванов» find, while a first name alone does not.
    """
    if not query or not name:
        return False
    return any(
        _begins(word, name[0]) and _in_order([*query[:index], *query[index + 1 :]], name[1:])
        for index, word in enumerate(query)
    )


def _begins(word: str, part: str) -> bool:
    return part.startswith(word) or any(half.startswith(word) for half in part.split("-"))


def _in_order(words: Sequence[str], parts: Sequence[str]) -> bool:
    rest = iter(parts)
    return all(any(_begins(word, part) for part in rest) for word in words)
