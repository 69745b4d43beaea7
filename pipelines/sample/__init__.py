"""A demonstration school: exports of the contract for an institution of any size, always the same for the same seed.

Everything here is invented: people, orders, marks. The package writes batches and knows nothing of the warehouse.
"""

from pipelines.sample.generate import generate
from pipelines.sample.profile import SampleError
from pipelines.sample.summary import Fault, SampleSummary

__all__ = ["Fault", "SampleError", "SampleSummary", "generate"]
