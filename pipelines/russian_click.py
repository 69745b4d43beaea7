"""click in Russian: its own messages through gettext, its usage lines through these classes.

Import this before declaring a command: click reads some of its texts while commands are being declared.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import Any

import click

LOCALE = Path(__file__).with_name("locale")

os.environ["LANGUAGE"] = "ru"
gettext.bindtextdomain("messages", LOCALE)


class RussianCommand(click.Command):
    """A command whose usage line says [ПАРАМЕТРЫ]."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[ПАРАМЕТРЫ]")
        super().__init__(*args, **kwargs)


class RussianGroup(click.Group):
    """A group of such commands; without a command it shows its help and ends with 0."""

    command_class = RussianCommand

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "")
        kwargs.setdefault("subcommand_metavar", "КОМАНДА …")
        super().__init__(*args, **kwargs)


RussianGroup.group_class = RussianGroup
