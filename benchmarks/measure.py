"""Measuring a step: each in a process of its own, so that its peak memory is its own and nothing is warm."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any


def child(module: str, *arguments: str) -> dict[str, Any]:
    """Run `python -m module arguments` and return the JSON object that it prints last."""
    done = subprocess.run([sys.executable, "-m", module, *arguments], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def cpu() -> float:
    """Return the seconds of processor that this process and its finished children have taken."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def peak() -> int:
    """Return the peak memory of this process, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class Clock:
    """Seconds of processor and of wall by step."""

    def __init__(self) -> None:
        self.steps: dict[str, dict[str, float]] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done in the context."""
        before, began = cpu(), time.perf_counter()
        yield
        self.steps[name] = {"cpu": round(cpu() - before, 3), "wall": round(time.perf_counter() - began, 3)}


def spread(work: Callable[[], object], most: int, enough: float, wall: bool = False) -> dict[str, float]:
    """Return median, least and most milliseconds of repeated work: `most` times, or until `enough` seconds have passed."""
    clock = time.perf_counter if wall else time.thread_time
    taken: list[float] = []
    began = time.perf_counter()
    while len(taken) < most and (not taken or time.perf_counter() - began < enough):
        start = clock()
        work()
        taken.append((clock() - start) * 1000)
    return summary(taken)


def summary(taken: Sequence[float]) -> dict[str, float]:
    """Return median, least, most and number of measurements."""
    return {
        "median": round(statistics.median(taken), 3), "least": round(min(taken), 3), "most": round(max(taken), 3),
        "runs": len(taken),
    }  # fmt: skip
