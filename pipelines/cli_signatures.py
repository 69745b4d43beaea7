"""`vedomost archive sign | signatures | signature | scan`: signing, showing, adding. Words and exit codes only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines import telling, telling_archive, telling_signatures
from pipelines.cli_archive import found_by, search
from pipelines.cli_terms import BY
from pipelines.config import Home
from pipelines.console import err, out, progress_bars
from pipelines.russian_click import RussianCommand, RussianGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.enclosing import Taken
    from pipelines.signing import Batch
    from reports.archive import Found, Receipt

DOCUMENT = click.argument("document", metavar="ДОКУМЕНТ")
SOME = click.argument("document", metavar="[ДОКУМЕНТ]", required=False)
ALL = "all"
SHOWN = 20


def _meant(document: str | None, criteria: dict[str, Any]) -> Sequence[Found]:
    """The documents of an argument or of the options; exit code 1 if there are none, 2 if nothing was asked for."""
    if document is None and not any(criteria.values()):
        raise click.UsageError("Укажите документ (№ из find) или условия: --class, --year, --report …; все — all.")
    if document not in (None, ALL):
        criteria = {**criteria, "object_id": document}
    found = [row for row in found_by(criteria) if row.disposed_at is None]
    if not found:
        err.print("Ничего не найдено. Проверьте условия: vedomost archive find …")
        raise SystemExit(1)
    return found


@click.command(cls=RussianCommand, short_help="Подписать документы; продлить защиту подписей.")
@SOME
@search
@click.option("--file", metavar="ФАЙЛ", help="Какой PDF подписать, если в документе их несколько.")
@click.option("--renew", is_flag=True, help="Не подписывать, а продлить метки времени, чей срок подходит.")
@click.option(
    "--within",
    metavar="ДНЕЙ",
    default=90,
    show_default=True,
    type=click.IntRange(0, 3650),
    help="С --renew: у кого срок кончается за столько дней.",
)
@click.option("--show", is_flag=True, help="С --renew: только показать, чей срок подходит.")
@BY
def sign(
    document: str | None, file: str | None, renew: bool, within: int, show: bool, by: str, **criteria: str | None
) -> None:
    """Подписать PDF документов архива электронной подписью, которая переживёт свой сертификат (PAdES B-LTA).

    Ключ (файл PKCS#12 или токен PKCS#11) указан в разделе [signing] файла vedomost.toml, пароль или PIN — в окружении
    или в файле с правами 0600. Сам документ не меняется ни на байт: подпись, метка времени, сертификаты и списки отзыва
    дописываются за ним в копию с именем на .signed.pdf, и она ложится в архив новой редакцией того же документа.
    Подписанное этим ключом пропускается, поэтому прерванное просто повторяют.

    ДОКУМЕНТ — № из archive find (или номер в архиве полностью) либо all — все; без него — условия поиска.

    Метка времени защищает подпись, пока действует сертификат сервера меток. Раньше его конца её продлевают: --renew
    ставит поверх новую метку, тоже новой редакцией.

    \b
    vedomost archive sign --class 5А --year 2025-26 --report grade-register --by "Ёлкин П. П."
    vedomost archive sign all --renew --show --by "Полынина А. П."
    vedomost archive sign all --renew --by "Полынина А. П."
    """
    from pipelines import signing

    rows = _meant(document, criteria)
    home = Home.from_environment()
    if renew and show:
        _tell_due(rows, within)
        return
    with progress_bars() as on_progress:
        if renew:
            batch = signing.renew(home, rows, by, within=timedelta(days=within), on_progress=on_progress)
        else:
            batch = signing.sign(home, rows, by, file=file, on_progress=on_progress)
    _tell(batch, "Продлевать рано или нечего" if renew else "Уже подписано этим ключом")


def _tell_due(rows: Sequence[Found], within: int) -> None:
    from pipelines.signing import is_due, protected_until

    due = [row for row in rows if is_due(row, datetime.now(UTC) + timedelta(days=within))]
    for row in due:
        out.print(f"по {protected_until(row):%d.%m.%Y}: {row.title}, {row.unit_title}, {row.object_id}", markup=False)
    out.print(f"Пора продлить: {telling.documents_word(len(due))}.", markup=False)


def _tell(batch: Batch, skipped: str) -> None:
    for line in telling_archive.receipts(batch.receipts) if batch.receipts else ():
        out.print(line, markup=False)
    if batch.skipped:
        out.print(f"{skipped}: {batch.skipped}.", markup=False)
    if batch.bare:
        out.print(f"Подписывать нечего, PDF в документе нет: {batch.bare}.", markup=False)
    for object_id, why in list(batch.left.items())[:SHOWN]:
        err.print(f"Не тронут {object_id}: {why}.", markup=False)
    if len(batch.left) > SHOWN:
        err.print(f"… и ещё {len(batch.left) - SHOWN}.", markup=False)
    if batch.left or _is_waiting(batch.receipts):
        raise SystemExit(1)


def _is_waiting(receipts: Sequence[Receipt]) -> bool:
    return any(answer.status.value == "waiting" for answer in receipts)


@click.command(cls=RussianCommand, short_help="Проверить и показать подписи и сканы.")
@SOME
@search
def signatures(document: str | None, **criteria: str | None) -> None:
    """Проверить подписи документов и показать: кто, когда по часам сервера меток, доверена ли цепочка, по какой день.

    Файлы сверяются с журналом архива, подпись — с байтами документа, цепочка — с сертификатами из vedomost.toml. По
    сети ничего не спрашивается: всё нужное лежит в самом документе. Код 1, если какая-то подпись не сходится со своим
    документом. Недоверие к цепочке — не повреждение: чаще всего не указан корневой сертификат.

    ДОКУМЕНТ — № из archive find либо all — все; без него — условия поиска.

    Пример: vedomost archive signatures --class 5А --year 2025-26
    """
    from pipelines import signing_check

    rows = _meant(document, criteria)
    with progress_bars() as on_progress:
        found = signing_check.judge(Home.from_environment(), rows, on_progress)
    if not found:
        out.print("Ни подписей, ни сканов у этих документов нет.")
        return
    out.print(telling_signatures.signatures(found, datetime.now(UTC)))
    if any(one.fault for _, judged in found for one in judged):
        raise SystemExit(1)


@click.group(cls=RussianGroup)
def signature() -> None:
    """Подпись, сделанная в другой программе: внести её в архив к своему документу."""


@signature.command("add", short_help="Внести отделённую подпись (CMS).")
@DOCUMENT
@click.argument("path", metavar="ФАЙЛ", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--unverified", is_flag=True, help="Принять и ту, чей алгоритм проверить нечем, с пометкой об этом.")
@BY
def add_signature(document: str, path: Path, unverified: bool, by: str) -> None:
    """Внести отделённую подпись (файл .p7s или .sig) к документу архива новой редакцией.

    Сначала получите файл (archive export), подпишите его своей программой отделённой подписью — и внесите подпись сюда.
    Она сверяется с теми самыми байтами, что лежат в архиве: подпись другого файла отвергается. Подпись по ГОСТ
    проверяется, если на машине есть OpenSSL с модулем ГОСТ (libengine-gost-openssl); иначе принимается только с
    --unverified и всюду показывается непроверенной.

    Пример: vedomost archive signature add urn:vedomost:school-90:… ведомость.p7s --by "Полынина А. П."
    """
    from pipelines import enclosing, jobs

    home = Home.from_environment()
    row = enclosing.one_document(jobs.archive(home), document)
    taken = enclosing.add_signature(home, row, path, by, unverified=unverified)
    one = taken.signature
    if one is not None:
        when = f"{one.at:%d.%m.%Y %H:%M UTC}" if one.at else "без метки времени"
        out.print(f"Подпись: {one.signer}, {when}; {one.trust}.", markup=False)
    _tell_taken(taken)


@click.group(cls=RussianGroup)
def scan() -> None:
    """Скан бумаги, подписанной от руки: внести его в архив к своему документу."""


@scan.command("add", short_help="Внести скан подписанной бумаги.")
@DOCUMENT
@click.argument(
    "paths", metavar="ФАЙЛ…", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--note", metavar="ЧТО", default="", help="Что это: чьи подписи, печать; останется в журнале.")
@BY
def add_scan(document: str, paths: tuple[Path, ...], note: str, by: str) -> None:
    """Внести скан подписанной бумаги (.pdf, .jpg, .png, .tif) к её документу новой редакцией; можно несколько листов.

    Формат проверяется по содержимому, а не по имени; файл должен открываться и не быть под паролем. Сам документ
    остаётся как есть.

    Пример: vedomost archive scan add urn:vedomost:school-90:… лист.pdf --note "подписи и печать" --by "Полынина А. П."
    """
    from pipelines import enclosing, jobs

    home = Home.from_environment()
    row = enclosing.one_document(jobs.archive(home), document)
    _tell_taken(enclosing.add_scans(home, row, paths, by, note=note))


SIGNING = (sign, signatures, signature, scan)


def _tell_taken(taken: Taken) -> None:
    out.print(f"{', '.join(taken.names)}: {taken.receipt.message}.", markup=False)
    if _is_waiting([taken.receipt]):
        raise SystemExit(1)
