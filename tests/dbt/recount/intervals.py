"""Intervals of measures from every pupil's own numerator and denominator, as fractions until the last root."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import exp, lgamma, pi, sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
OF_PUPILS = ("pupil_success", "pupil_quality", "chronic_absence")
OF_SPREAD = ("sou", "mean_mark", "current_mark")


def interval(name: str, each: Sequence[Sequence[Fraction]]) -> tuple[float | None, float | None]:
    """The bounds of the measure; `each`: numerator and denominator of every pupil, not all nought."""
    part, whole = (sum((his[side] for his in each), Fraction()) for side in (0, 1))
    pupils, share = sum(his[1] > 0 for his in each), part / whole
    if name in OF_PUPILS:
        return _wilson(float(share), float(whole))
    apart = sum(((his[0] - share * his[1]) ** 2 for his in each), Fraction())
    variance = apart * pupils / (pupils - 1) / whole**2 if pupils > 1 else None
    if name in OF_SPREAD:
        if pupils < 4 or not variance:
            return None, None
        wide = student_t(pupils - 1) * sqrt(variance)
        least, most = (7.0, 100.0) if name == "sou" else (2.0, 5.0)
        return max(least, float(share) - wide), min(most, float(share) + wide)
    sample = share * (1 - share) / variance if variance else Fraction(pupils)
    return _wilson(float(share), float(max(Fraction(1), min(whole, sample))))


def _wilson(share: float, sample: float) -> tuple[float, float]:
    """The roots p of (share − p)² = z²·p·(1 − p)/sample, in percent."""
    a, b, c = 1 + Z**2 / sample, -2 * share - Z**2 / sample, share**2
    root = sqrt(b**2 - 4 * a * c)
    return 100 * (-b - root) / (2 * a), 100 * (-b + root) / (2 * a)


@cache
def student_t(freedom: int) -> float:
    """The 0.975 quantile of Student's t: its density summed from zero until 0.475 lie below."""
    scale = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(freedom * pi)
    step, total, at = 0.001, 0.0, 0.0
    while total < 0.475:
        total += step * scale * (1 + (at + step / 2) ** 2 / freedom) ** (-(freedom + 1) / 2)
        at += step
    return at
