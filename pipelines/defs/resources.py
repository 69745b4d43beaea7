"""What the assets are given: the installation they work on. A test gives another one in its place.

Nothing is opened here and no connection is held: a function opens the warehouse for as long as it needs it.
"""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from pipelines.config import Home

WAREHOUSE_POOL = "warehouse"
"""The pool of every op that writes the warehouse or replaces the published copy: one place, one writer."""

DOCUMENTS_POOL = "documents"
"""The pool of printing: it takes every core, two at once would only be slower."""

ARCHIVE_POOL = "archive"
"""The pool of everything that writes the storage targets: the ledger has one end."""


class Installation(dg.ConfigurableResource):
    """The folder of one installation. `root` empty: what VEDOMOST_HOME names, as on the command line."""

    root: str = ""

    def home(self) -> Home:
        """The settings and paths of that folder; the folders are there."""
        home = Home(Path(self.root).absolute()) if self.root else Home.from_environment()
        return home.create()
