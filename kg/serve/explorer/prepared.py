"""Answers that take seconds: computed once in the background, and waited for only so long."""

from __future__ import annotations

import asyncio
import json
import weakref
from typing import Any

from kg.serve.pool import Pool
from kg.serve.problems import Problem
from kg.serve.site import Site

DEADLINE, MOST = 120.0, 12
_TASKS: weakref.WeakKeyDictionary[Pool, dict[str, asyncio.Task[Any]]] = weakref.WeakKeyDictionary()


async def prepared(site: Site, name: str, policy: str, *, patience: float, **given: Any) -> Any:
    """Return the facts of a page that are heavy to compute; None where they are not there after `patience` seconds.

    They go on being computed then, so that a later reader finds them. A failure is tried again by the next reader.

    Raises
    ------
    Problem
        They can never be had (its status is below 500, or 501), or too much is being computed already.

    """
    tasks = _TASKS.setdefault(site.pool, {})
    key = json.dumps([name, policy, given], sort_keys=True)
    task = tasks.get(key)
    if task is None:
        if len(tasks) >= MOST:
            raise Problem(503, "busy", "Too much is being computed already; try again later.", {"Retry-After": "30"})
        task = asyncio.create_task(site.pool.prepare("page", DEADLINE, name=name, policy=policy, given=given))
        tasks[key] = task
        task.add_done_callback(lambda done: _forget(tasks, key, done))
    done, _ = await asyncio.wait({task}, timeout=patience)
    if not done or task.cancelled():
        return None
    error = task.exception()
    if isinstance(error, Problem) and (error.status < 500 or error.status == 501):
        raise error
    return None if error else task.result()


def _forget(tasks: dict[str, asyncio.Task[Any]], key: str, done: asyncio.Task[Any]) -> None:
    tasks.pop(key, None)  # the pool keeps the value
    if not done.cancelled():
        done.exception()  # looked at, so that nobody complains that it was not
