"""The jobs of the house, each a stretch of the one graph. What starts them is in sensors.py and schedules.py."""

from __future__ import annotations

import dagster as dg

WAREHOUSE_GROUPS = ("journal", "seeds", "staging", "intermediate", "marts", "reports", "published")

daily = dg.define_asset_job(
    "daily",
    selection=dg.AssetSelection.groups(*WAREHOUSE_GROUPS) | dg.AssetSelection.checks_for_assets("batches"),
    description="Каждый день: принять новые выгрузки учреждения, вывести версии записей, пересчитать учебный год и "
    "опубликовать хранилище для читателей.",
    tags={"vedomost/stage": "warehouse"},
)

period_end = dg.define_asset_job(
    "period_end",
    selection=dg.AssetSelection.groups("documents", "archive"),
    description="Конец учебного периода: напечатать документы всех классов и сдать их в архив на все носители.",
    tags={"vedomost/stage": "documents"},
)

due_documents = dg.define_asset_job(
    "due_documents",
    selection=dg.AssetSelection.groups("calendar"),
    description="Каждое утро: напечатать документы, срок которых наступил по календарю отчётности учреждения.",
    tags={"vedomost/stage": "documents"},
)

hand_over = dg.define_asset_job(
    "hand_over",
    selection=dg.AssetSelection.groups("hand_over"),
    description="Архивная копия журнала и сдача года: снять копию, если её срок, и назвать документы, которых в архиве "
    "ещё нет.",
    tags={"vedomost/stage": "archive"},
)

fixity = dg.define_asset_job(
    "fixity",
    selection=dg.AssetSelection.checks(
        *(dg.AssetCheckKey(dg.AssetKey("archive"), name) for name in ("whole_on_every_target", "nothing_is_lost"))
    ),
    description="Контроль целостности архива: файлы всех носителей сверяются с журналом архива.",
    tags={"vedomost/stage": "archive"},
)
