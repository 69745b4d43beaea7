"""The analysts' copy: what leaves the warehouse without names, in which form, and how an edition replaces the former.

What may leave is declared in seeds/publication.csv and in nothing else. The staff's copy is `warehouse.publishing`.
"""

from pipelines.warehouse.analytics.declared import PublicationError

__all__ = ["PublicationError"]
