"""The files by which a storage root explains itself: OCFL declaration, layout, and the README for a person.

Only texts. The README is for somebody who has this folder, a terminal and `sha512sum`, and nothing of ours; every
command in it is run by a test. The digests of these files stand in the first ledger entry, so that a later edition of
the README does not make the archives of today look damaged.
"""

from __future__ import annotations

from reports.archive.ledger import LEDGER, PER_FOLDER
from reports.archive.ocfl import DIGEST, LAYOUT, LAYOUT_CONFIG, to_json

README = "README.txt"
TEXT = """\
АРХИВ ДОКУМЕНТОВ ЭЛЕКТРОННЫХ ЖУРНАЛОВ

Эта папка — хранилище в открытом формате OCFL 1.1 (Oxford Common File Layout, https://ocfl.io/1.1/spec/). Чтобы найти и
проверить документ, программа «Ведомость» не нужна: хватит терминала и команд find, xargs, grep, sed, sha512sum. Все
команды набираются в этой папке. Такая же папка, байт в байт, лежит на втором носителе.

1. КАК НАЙТИ ДОКУМЕНТ

Один документ (одна ведомость одного класса за один период) — одна папка. Её имя составлено так:
urn:vedomost:ОРГАНИЗАЦИЯ:УЧЕБНЫЙ ГОД:КЛАСС:ОТЧЁТ:ПЕРИОД, где вместо двоеточий и других знаков стоят их коды
(«:» — это «%3a»; слишком длинное имя обрезано, полное стоит в inventory.json в строке "id"). Годовая сводная ведомость
успеваемости — grade-register. Все такие ведомости 2024/25 учебного года:

    find . -maxdepth 2 -name '*2024-25*grade-register*'

По фамилии ученика (она стоит в файлах .csv и metadata.json; попробуйте и «е», и «ё»):

    grep -rl --include='*.csv' --include='metadata.json' 'ФАМИЛИЯ' .

Внутри папки документа: v1/content/ — файлы первой редакции (PDF — сам документ, CSV — его цифры, metadata.json — что
это и откуда), v2/content/ — исправленные файлы второй редакции, и так далее. Прежние редакции не удаляются. Если файл
в новой редакции не менялся, он лежит только в прежней; что входит в каждую редакцию, кто, когда и почему её внёс,
сказано в inventory.json (versions → state, created, user, message).

2. КАК ПРОВЕРИТЬ ДОКУМЕНТ

Перейдите в папку документа и проверьте опись, а по ней — файлы (контрольные суммы sha-512 и пути стоят в описи):

    sha512sum -c inventory.json.sha512
    sed -n '/"manifest"/,/}/p' inventory.json | tr -d '\\n' |
      grep -oE '"[0-9a-f]{128}": *\\[ *"[^"]+"' |
      sed -E 's/"([0-9a-f]+)": *\\[ *"([^"]+)"/\\1  \\2/' | sha512sum -c

На каждой строке должно стоять OK (в русской системе — ЦЕЛ). Иначе файл повреждён: возьмите его со второго носителя и
проверьте там.

3. КАК ПРОВЕРИТЬ, ЧТО ОПИСЬ ПОДЛИННАЯ

Опись подтверждает журнал: LEDGER. Каждое действие с архивом — один файл, который никогда не меняется.
В записи о документе "object" — его имя, "version" — редакция, "inventory" — контрольная сумма описи этой редакции.
Найти записи о документе (в папке хранилища; имя — строка "id" из inventory.json):

    grep -rl '^  "object": "ИМЯ ДОКУМЕНТА"' LEDGER

Сумма из последней такой записи должна совпасть с суммой в inventory.json.sha512.

Сами записи связаны в цепь. Имя файла — порядковый номер и начало (32 знака) контрольной суммы его содержимого, а "prev"
в каждой записи — полная контрольная сумма предыдущей. Проверить всю цепь (печатает число записей или место разрыва):

    prev=null; n=0
    for f in $(find LEDGER -name '*-*.json' | sort); do
      n=$((n+1)); sum=$(sha512sum "$f" | cut -d' ' -f1)
      case "$f" in *-$(printf %.32s "$sum").json) ;; *) echo "ПОВРЕЖДЕНА: $f"; break ;; esac
      [ "$(basename "$f" | cut -d- -f1)" -eq "$n" ] || { echo "ПРОПУСК перед: $f"; break; }
      grep -qE "\\"prev\\": \\"?$prev\\"?," "$f" || { echo "РАЗРЫВ: $f"; break; }
      prev=$sum
    done; echo "Записей: $n, последняя: $prev"

4. ЕСЛИ ДОКУМЕНТА НЕТ

Документ, чей срок хранения истёк, могли уничтожить по утверждённому акту. Тогда в журнале есть запись "deletion": в ней
акт ("act"; он лежит здесь же, навсегда), кто и когда его утвердил и исполнил, и контрольная сумма описи документа:

    grep -rl '"event": "deletion"' LEDGER | xargs -r grep -l '"object": "ИМЯ ДОКУМЕНТА"'

Если такой записи нет, а документа нет, он утрачен на этом носителе: возьмите его со второго.

5. ПОДПИСИ И СКАНЫ

Если к документу добавлены подписи или сканы, в его папке лежит additions.json: что добавлено, кем и когда.
ИМЯ.signed.pdf — тот же PDF, за которым дописаны подпись и метки времени (PAdES): начало файла совпадает с ИМЯ.pdf байт
в байт. Его проверит любая программа, которая знает PAdES, например pdfsig. ИМЯ.001.p7s — отделённая подпись (CMS) файла
ИМЯ; её проверяет openssl cms -verify -binary -inform DER -in ПОДПИСЬ -content ФАЙЛ -CAfile КОРНЕВЫЕ -purpose any
(подпись по ГОСТ — он же с модулем ГОСТ: -engine gost). scan-001 и далее — сканы бумаги, подписанной от руки.

6. ЧЕГО НЕ ДЕЛАТЬ

Не правьте, не переименовывайте и не удаляйте здесь ничего: любое изменение будет принято за повреждение. Для работы
скопируйте файлы в другое место. В этих файлах персональные данные детей.
""".replace("LEDGER", LEDGER)


def root_files() -> dict[str, bytes]:
    """Path → bytes of the files a new storage root begins with."""
    return {
        "0=ocfl_1.1": b"ocfl_1.1\n",
        "ocfl_layout.json": to_json(
            {
                "extension": LAYOUT,
                "description": "Папка документа: два первых знака sha-512 его имени, затем само имя с кодами знаков",
            }
        ),
        f"extensions/{LAYOUT}/config.json": to_json(LAYOUT_CONFIG),
        f"{LEDGER}/config.json": to_json(
            {
                "extensionName": "vedomost-ledger",
                "digestAlgorithm": DIGEST,
                "entriesPerFolder": PER_FOLDER,
            }
        ),
        README: TEXT.encode(),
    }
