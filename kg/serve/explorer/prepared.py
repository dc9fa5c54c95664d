"""Answers that take seconds: computed once in the background, and waited for only so long."""

from __future__ import annotations

import asyncio
import json
import weakref
from typing import Any

from kg.serve.pool import Pool
from kg.serve.site import Site

DEADLINE = 120.0
_TASKS: weakref.WeakKeyDictionary[Pool, dict[str, asyncio.Task[Any]]] = weakref.WeakKeyDictionary()


async def prepared(site: Site, name: str, policy: str, *, patience: float, **given: Any) -> Any:
    """Return the facts of a page that are heavy to compute; None where they are not there after `patience` seconds.

    They go on being computed then, so that a later reader finds them. A failure is tried again by the next reader.
    """
    tasks = _TASKS.setdefault(site.pool, {})
    key = json.dumps([name, policy, given], sort_keys=True)
    task = tasks.get(key)
    if task is None:
        task = asyncio.create_task(site.pool.prepare("page", DEADLINE, name=name, policy=policy, given=given))
        tasks[key] = task
        task.add_done_callback(lambda done: _forget(tasks, key, done))
    done, _ = await asyncio.wait({task}, timeout=patience)
    if not done or task.cancelled() or task.exception():
        return None
    return task.result()


def _forget(tasks: dict[str, asyncio.Task[Any]], key: str, done: asyncio.Task[Any]) -> None:
    tasks.pop(key, None)  # the pool keeps the value
    if not done.cancelled():
        done.exception()  # looked at, so that nobody complains that it was not
