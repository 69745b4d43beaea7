"""Whose batch it is: told by content, not by names; strangers and other journals are refused."""

from __future__ import annotations

from netschool_school import answer, diary, init, report, school

from pipelines.exports.adapters import adapters, netschool, netschool_spo

PAGE = report({"Музыка": ("5", "", "", "")})


def test_each_adapter_takes_its_own_and_refuses_a_stranger() -> None:
    own = {
        "netschool": [school(), {"x.xls": PAGE.encode("cp1251")}, {"d": diary(("2026-09-07", []))}],
        "netschool_spo": [{"i": init((1, "Ёлкина Анна", "21-П"))}],
    }
    for name, batches in own.items():
        for files in batches:
            taking = [adapter.NAME for adapter in adapters() if adapter.recognises(files)]
            assert taking == [name]
    strangers: list[dict[str, bytes]] = [
        {},
        {"persons.json": answer([{"id": 1, "id_str": "1", "shortName": "Е. Анна"}])},
        {"marks.json": answer({"studentId": 5, "discipline": [{"name": "Физика", "marks": ["5"]}]})},
        {"page.html": "<html><table><tr><td>Предмет</td></tr></table></html>".encode()},
        {"lessons.csv": b"lesson_id\n1\n"},
        {"types.json": answer([{"id": 3, "name": "x", "abbr": "y"}])},
        {"broken": b"\x00\x01"},
    ]
    for files in strangers:
        assert not netschool.recognises(files)
        assert not netschool_spo.recognises(files)
    assert adapters()[0].recognises({"lessons.csv": b"lesson_id\n1\n"})


def test_a_cut_answer_and_a_cut_page_are_still_known() -> None:
    for name, data in school().items():
        if "diary" in name:
            assert netschool.recognises({"x": data[: len(data) * 2 // 3]})
    assert netschool.recognises({"x": PAGE.encode("cp1251")[:400]})
    assert netschool.recognises({"x": PAGE.replace("Отчет", "Отчёт").encode("utf-16")})
