"""When to try again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from thoralens.datasets.sources.extra import extra
from thoralens.datasets.sources.retry import Patience
from thoralens.errors import DataError
from thoralens.retry_after import retry_after


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("soon", None),
        ("-3", None),
        ("²", None),
        ("", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 99 Foo 2015", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None):
    assert retry_after(value) == seconds


def test_retry_after_a_date():
    moment = datetime.now(UTC) + timedelta(seconds=90)
    assert retry_after(format_datetime(moment, usegmt=True)) == pytest.approx(90, abs=3)


def test_waits_double_up_to_the_longest():
    waits: list[float] = []
    patience = Patience(first_wait_s=1.0, longest_wait_s=5.0, sleep=waits.append)
    for failures in range(1, 6):
        patience.wait(failures)
    patience.wait(1, 3.5)
    assert waits == [1.0, 2.0, 4.0, 5.0, 5.0, 3.5]


def test_a_server_that_asks_for_too_long_is_not_waited_for():
    patience = Patience(longest_wait_s=60.0, sleep=lambda _: pytest.fail("waited"))
    with pytest.raises(DataError) as caught:
        patience.wait(1, 600.0)
    assert caught.value.code == "server_busy"
    assert "10 minutes" in caught.value.message


def test_a_missing_client_is_named():
    with pytest.raises(DataError) as caught, extra():
        import no_such_client  # type: ignore[import-not-found]  # noqa: F401
    assert caught.value.code == "extra_missing"
    assert "no_such_client" in caught.value.message
    assert "thoralens[train]" in caught.value.hint
