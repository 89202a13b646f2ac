"""Limits: so many requests a minute, few attempts to sign in; refused with 429 and a time that is true."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people import PASSWORD, send, settle
from web.attempts import FREE_FOR_NAME, FREE_FROM_ADDRESS, LONGEST_WAIT, Attempts, wait_after
from web.errors import TooManyAttempts
from web.rates import WINDOW, Rates
from web.roles import Role
from web.tokens import Tokens


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self, now: float = 1e6) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hand = Clock()
    for module in ("web.rates.time.monotonic", "web.attempts.time.time"):
        monkeypatch.setattr(module, hand)
    return hand


@pytest.mark.parametrize("per_minute", [1, 2, 7, 60, 1200])
def test_so_many_requests_are_let_through_at_once_and_then_at_a_steady_rate(clock: Clock, per_minute: int) -> None:
    rates = Rates()
    assert [rates.wait("a", per_minute) for _ in range(per_minute)] == [0] * per_minute
    wait = rates.wait("a", per_minute)
    assert wait == max(1, -(-60 // per_minute))
    assert rates.wait("b", per_minute) == 0  # another's requests are another's
    clock.now += wait
    assert rates.wait("a", per_minute) == 0


def test_no_limit_is_no_limit(clock: Clock) -> None:
    rates = Rates()
    assert {rates.wait("a", 0) for _ in range(5000)} == {0}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 30), min_size=1, max_size=200), st.integers(1, 20))
def test_no_minute_sees_more_than_twice_the_limit_and_a_wait_that_is_kept_is_enough(
    pauses: list[float], per_minute: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        hand = Clock()
        patch.setattr("web.rates.time.monotonic", hand)
        rates, passed = Rates(), []
        for pause in pauses:
            hand.now += pause
            if wait := rates.wait("a", per_minute):
                hand.now += wait
                assert rates.wait("a", per_minute) == 0
            passed.append(hand.now)
    for at, moment in enumerate(passed):  # all at once after a rest, and the steady rate for a minute
        assert sum(moment <= other < moment + WINDOW for other in passed[at:]) <= 2 * per_minute


def test_many_keys_are_kept_apart() -> None:
    rates = Rates()
    refused = sum(rates.wait(f"address {key}", 2) > 0 for key in range(4000) for _ in range(2))
    assert refused == 0
    assert sum(rates.wait(f"address {key}", 2) > 0 for key in range(4000)) > 3900  # a few were forgotten at most


def spend(rates: Rates, times: int) -> None:
    for _ in range(times):
        rates.wait("user 1", 100)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no processes that share memory")
def test_processes_count_together() -> None:
    rates = Rates()
    workers = [multiprocessing.get_context("fork").Process(target=spend, args=(rates, 50)) for _ in range(2)]
    for worker in workers:  # one after the other: at the very same instant a count may be lost
        worker.start()
        worker.join()
    assert rates.wait("user 1", 100) > 0


def test_requests_over_the_limit_are_refused_in_the_one_shape(tmp_path: Path, serving: Any) -> None:
    people = settle(tmp_path / "store.db")
    with serving(tmp_path / "store.db", RATE_LIMIT=3) as service:
        reader, translator = people.bearer(Role.READER), people.bearer(Role.TRANSLATOR)
        answers = [service.get("/api/v1/languages", reader) for _ in range(4)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        error = answers[-1].json["error"]
        assert (error["code"], error["details"]) == ("too_many_requests", {"retry_after": 20})
        assert answers[-1].headers["retry-after"] == "20"
        assert service.get("/api/v1/languages", translator).status == 200  # another token
        cookie = people.cookie(Role.READER)
        pages = [service.get("/about", cookie) for _ in range(4)]  # a user, though of the same name
        assert [page.status for page in pages] == [200, 200, 200, 429]
        assert "Wait 20 seconds" in pages[-1].text
        nobody = [service.get("/api/v1/languages", {"Authorization": f"Bearer guess{at}"}) for at in range(4)]
        assert [answer.status for answer in nobody] == [401, 401, 401, 429]  # guesses are counted by their address
        assert service.get("/static/style.css").status == 200


def test_without_accounts_nothing_is_limited(filled: Path, serving: Any) -> None:
    _record, secret = Tokens(filled).create("tool", Role.READER)
    with serving(filled, RATE_LIMIT=1) as service:
        for headers in ({}, {"Authorization": f"Bearer {secret}"}):
            assert {service.get("/api/v1/health", headers).status for _ in range(5)} == {200}


def test_waits_grow_and_end() -> None:
    waits = [wait_after(failed, FREE_FROM_ADDRESS) for failed in range(200)]
    assert waits[:FREE_FROM_ADDRESS] == [0.0] * FREE_FROM_ADDRESS
    assert waits[FREE_FROM_ADDRESS : FREE_FROM_ADDRESS + 3] == [60.0, 120.0, 240.0]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def refusal(attempt: Callable[[], None]) -> int | None:
    try:
        attempt()
    except TooManyAttempts as error:
        return error.retry_after
    return None


def test_an_address_that_guesses_waits_longer_and_longer(tmp_path: Path, clock: Clock) -> None:
    attempts = Attempts(tmp_path / "store.db")

    def guess(address: str = "192.0.2.1") -> int | None:
        return refusal(lambda: attempts.begin(address, f"name {clock.now}"))

    assert [guess() for _ in range(FREE_FROM_ADDRESS + 1)] == [None] * FREE_FROM_ADDRESS + [60]
    clock.now += 59.5
    assert guess() == 1  # what is refused does not count, or nobody would ever get in
    clock.now += 0.5
    assert (guess(), guess()) == (None, 120)
    assert guess("192.0.2.2") is None
    clock.now += LONGEST_WAIT
    assert [guess() for _ in range(FREE_FROM_ADDRESS)] == [None] * FREE_FROM_ADDRESS  # it was forgotten
    attempts.close()


def test_a_name_is_guarded_against_many_addresses(tmp_path: Path, clock: Clock) -> None:
    attempts = Attempts(tmp_path / "store.db")
    found = [
        refusal(lambda at=at: attempts.begin(f"192.0.2.{at}", " ANNA" if at % 2 else "anna"))
        for at in range(FREE_FOR_NAME + 1)
    ]
    assert found == [None] * FREE_FOR_NAME + [60]
    attempts.close()


def test_success_is_no_failure_and_pardons_no_guesses(tmp_path: Path, clock: Clock) -> None:
    attempts = Attempts(tmp_path / "store.db")
    for _ in range(3 * FREE_FROM_ADDRESS):
        attempts.begin("192.0.2.1", "anna")
        attempts.succeeded("192.0.2.1", "anna")
    for at in range(FREE_FROM_ADDRESS - 1):
        attempts.begin("192.0.2.1", f"victim {at}")
    attempts.begin("192.0.2.1", "anna")
    attempts.succeeded("192.0.2.1", "anna")  # an account of one's own
    attempts.begin("192.0.2.1", "victim")
    with pytest.raises(TooManyAttempts):
        attempts.begin("192.0.2.1", "victim")
    attempts.close()


def test_guesses_are_refused_by_all_servers_of_a_store(tmp_path: Path, serving: Any) -> None:
    settle(tmp_path / "store.db")
    with serving(tmp_path / "store.db") as one, serving(tmp_path / "store.db") as other:
        guesses = [send(one, "/login", name="reader", password="guess") for _ in range(FREE_FROM_ADDRESS)]  # noqa: S106
        assert {answer.status for answer in guesses} == {401}
        answer = send(other, "/login", name="reader", password=PASSWORD)
        assert (answer.status, 0 < int(answer.headers["retry-after"]) <= 60) == (429, True)
        assert "Too many attempts failed." in answer.text
        assert "set-cookie" not in answer.headers


def test_attempts_at_once_are_counted_one_by_one(tmp_path: Path, serving: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    settle(tmp_path / "store.db")
    with serving(tmp_path / "store.db") as service, ThreadPoolExecutor(8) as pool:
        began = time.monotonic()
        guess = lambda at: send(service, "/login", name=f"name {at}", password="guess").status  # noqa: E731, S106
        statuses = list(pool.map(guess, range(3 * FREE_FROM_ADDRESS)))
        assert time.monotonic() - began < 60
    assert statuses.count(401) == FREE_FROM_ADDRESS
    assert statuses.count(429) == 2 * FREE_FROM_ADDRESS
