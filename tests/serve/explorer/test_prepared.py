"""Answers that take long: readers wait only so long, find them later, and cannot pile them up."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from kg.serve.explorer.prepared import MOST, prepared
from kg.serve.problems import Problem
from kg.serve.site import Site


def in_a_loop(what: Any) -> Any:
    """Run a coroutine in a thread of its own: the browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, what).result()


class Slow:
    """A pool whose jobs end when they are let go; `fails` is what they end with."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.go, self.fails, self.done = asyncio.Event(), fails, 0

    async def prepare(self, job: str, deadline: float, **given: Any) -> Any:
        await self.go.wait()
        self.done += 1
        if self.fails:
            raise self.fails
        return given["given"]


def site_of(pool: Slow) -> Site:
    return cast("Site", type("Fake", (), {"pool": pool})())


def test_a_reader_does_not_wait_and_a_later_one_finds_it() -> None:
    async def run() -> None:
        pool = Slow()
        site = site_of(pool)
        assert await prepared(site, "x", "default", patience=0.01, n=1) is None
        assert await prepared(site, "x", "default", patience=0.01, n=1) is None
        pool.go.set()
        assert await prepared(site, "x", "default", patience=5, n=1) == {"n": 1}
        assert pool.done == 1  # the two before had asked for the same, which was computed once

    in_a_loop(run())


def test_what_fails_is_tried_again_and_what_can_never_be_is_said() -> None:
    async def run() -> None:
        late = Slow(Problem(504, "deadline", "late"))
        late.go.set()
        assert await prepared(site_of(late), "x", "default", patience=5) is None
        assert await prepared(site_of(late), "x", "default", patience=5) is None
        assert late.done == 2
        never = Slow(Problem(400, "bad-request", "Alignment needs scipy"))
        never.go.set()
        with pytest.raises(Problem, match="needs scipy"):
            await prepared(site_of(never), "x", "default", patience=5)

    in_a_loop(run())


def test_they_cannot_be_piled_up() -> None:
    async def run() -> None:
        pool = Slow()
        site = site_of(pool)
        for n in range(MOST):
            assert await prepared(site, "x", "default", patience=0, n=n) is None
        with pytest.raises(Problem, match="Too much"):
            await prepared(site, "x", "default", patience=0, n=MOST)
        assert await prepared(site, "x", "default", patience=0, n=0) is None  # what is under way may be asked for
        pool.go.set()
        assert await prepared(site, "x", "default", patience=5, n=MOST - 1) == {"n": MOST - 1}

    in_a_loop(run())
