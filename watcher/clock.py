"""The moment by which a sweep judges. A clock that stands wrong must neither draft too early nor take drafts back."""

from __future__ import annotations

from datetime import datetime, timedelta

_A_LITTLE = timedelta(days=1)


def judging_moment(now: datetime, judged: datetime | None, newest: datetime | None) -> datetime | None:
    """The moment (aware) to judge by, given the last one and the date of the newest letter; None where the clock cannot be right.

    - Time does not run backwards for a small correction of the clock: the last moment holds until it is reached again.
    - A clock that stands far before the last moment, and before letters that were read by then, is behind: no judgement.
    - Far before the last moment but after every letter: it was the last moment that was wrong.
    """
    if judged is None or now >= judged:
        return now
    if judged - now <= _A_LITTLE:
        return judged
    return None if newest is not None and newest - now > _A_LITTLE else now
