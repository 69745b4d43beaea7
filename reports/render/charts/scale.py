"""Where a value lies on the plot: round steps from zero up for bars, around the values for lines.

Belongs here: the steps and the plot's measures. Does not belong here: drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from reports.document import Chart

BETWEEN = 6.0  # mm at least between the rules of the plot
HUNDRED = Decimal(100)
FINEST = 100  # steps that a value is ever measured in: a line of equal values is not magnified into noise


@dataclass(frozen=True)
class Scale:
    """From `low` to `high` by `step`."""

    low: Decimal
    high: Decimal
    step: Decimal
    is_percent: bool

    @property
    def ticks(self) -> list[Decimal]:
        """The values that get a rule."""
        count = int((self.high - self.low) / self.step)
        return [self.low + self.step * place for place in range(count + 1)]


@dataclass(frozen=True)
class Plot:
    """The plot's rectangle in mm, divided among its categories."""

    left: float
    top: float
    width: float
    height: float
    categories: int
    scale: Scale

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Where it stands."""
        return self.top + self.height

    @property
    def slot(self) -> float:
        """What one category has."""
        return self.width / self.categories

    def middle(self, place: int) -> float:
        """The middle of a category's slot."""
        return self.left + (place + 0.5) * self.slot

    def y(self, value: Decimal | int) -> float:
        """The height of a value."""
        return self.bottom - float((value - self.scale.low) / (self.scale.high - self.scale.low)) * self.height


def sums(chart: Chart) -> list[Decimal]:
    """What the series of each category come to together."""
    return [
        sum((Decimal(one.values[place] or 0) for one in chart.series), Decimal(0))
        for place in range(len(chart.categories))
    ]


def scale_of(chart: Chart, room: float) -> Scale:
    """The scale on which all the chart's values lie, with as many steps as `room` mm bear."""
    if chart.look == "shares":
        return Scale(Decimal(0), HUNDRED, HUNDRED / (4 if room >= 4 * BETWEEN else 2), True)
    values = [Decimal(value) for one in chart.series for value in one.values if value is not None]
    whole = all(value == value.to_integral_value() for value in values)
    most = max(sums(chart)) if chart.look == "stacked" else max(values)
    least = min(values) if chart.look == "lines" and min(values) * 2 > most else Decimal(0)
    steps = max(2, int(room / BETWEEN))
    for step in _steps(most, whole):
        if step * FINEST < most:
            continue
        low = (least / step).to_integral_value(ROUND_FLOOR) * step
        high = max((most / step).to_integral_value(ROUND_CEILING) * step, low + step)
        if (high - low) / step <= steps:
            return Scale(low, high, step, chart.unit == "%")
    raise AssertionError("steps grow without end")


def _steps(most: Decimal, whole: bool) -> list[Decimal]:
    """Round steps, 1, 2 and 5 of every power of ten, up to one that holds `most`; no fractions of what is counted."""
    powers = range(0 if whole else -3, len(str(int(most))) + 1)
    return [
        Decimal(digit * 10**power) if power >= 0 else Decimal(digit).scaleb(power)
        for power in powers
        for digit in (1, 2, 5)
    ]
