"""Scores the time engine on sentences with their dates: python tests/dates/score.py FILE.jsonl [--verbose]

A gold span counts as found where a mention overlaps it, as right where the instant (to the minute) or the local date agrees with one of
its accepted readings. Sentences without gold are negatives.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from watcher.signals.model import TimeMention
from watcher.signals.times import find_times


def zone_of(row: dict[str, Any]) -> Any:
    """The reader's zone: IANA name or offset."""
    return datetime.fromisoformat(f"2000-01-01T00:00{row['tz']}").tzinfo if row["tz"][0] in "+-" else ZoneInfo(row["tz"])


def starts(mention: TimeMention) -> set[Any]:
    """What a mention may be compared by: instants, local dates, clock times."""
    found: set[Any] = set()
    if mention.clock is not None and mention.start is None:
        found.add(mention.clock.strftime("%H:%M"))
    if mention.start is not None:
        found.add(mention.start.timestamp() if mention.clock is not None else mention.start.date())
    if mention.end is not None and mention.clock is None:
        found.add((mention.end - timedelta(minutes=1)).date())
    if mention.day is not None and mention.clock is None:
        found.add(mention.day)
    return found


def accepted(value: dict[str, Any]) -> Any:
    """The gold reading in the same form."""
    start = value["start"]
    if value["type"] in ("time", "timerange"):
        return start[:5]
    moment = datetime.fromisoformat(start)
    return moment.timestamp() if value.get("grain") in ("minute", "hour") else date.fromisoformat(start[:10])


def score(rows: list[dict[str, Any]], verbose: bool = False) -> dict[str, float]:
    """Span recall, share of right starts, negatives with a false date, milliseconds per kB."""
    spans = found = right = negatives = false = chars = 0
    spent = 0.0
    for row in rows:
        order = "mdy" if row["locale"] == "en-US" else "dmy"
        began = time.perf_counter()
        mentions = find_times(row["text"], datetime.fromisoformat(row["ref"]), zone_of(row), order)
        spent, chars = spent + time.perf_counter() - began, chars + len(row["text"])
        gold = [g for g in row["gold"] if not g["opt"] and g["type"] not in ("duration", "set")]
        timed = [m for m in mentions if m.kind != "duration" and (m.start or m.clock)]
        if not row["gold"]:
            negatives, false = negatives + 1, false + bool(timed)
            if timed and verbose:
                print("FALSE", row["text"], [m.text for m in timed])
        for span in gold:
            spans += 1
            over = [m for m in timed if m.begin < span["e"] and m.stop > span["s"]]
            found += bool(over)
            hit = any(accepted(value) in starts(m) for value in span["values"] for m in over)
            right += hit
            if verbose and not hit:
                print("MISS", row["text"], "|", span["text"], [(m.text, m.start) for m in over])
    return {
        "sentences": len(rows), "spans": spans, "span_recall": round(found / spans, 4), "start_right": round(right / spans, 4),
        "negatives": negatives, "negatives_with_a_false_date": round(false / max(1, negatives), 4), "ms_per_kb": round(spent / chars * 1e6, 2),
    }  # fmt: skip


if __name__ == "__main__":
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    for name, value in score([json.loads(line) for line in lines], "--verbose" in sys.argv).items():
        print(f"{name:28} {value}")
