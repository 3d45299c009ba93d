"""Scores the time engine on sentences with their dates: python tests/dates/score.py FILE.jsonl ... [--verbose] [--out PREDICTIONS.jsonl]

A gold span counts as found where a prediction overlaps it; its start is right where the instant (to the minute) or the local date is
one of the accepted readings, its full value where end and kind are right too. F1 counts surplus predictions as errors. Sentences
without gold are negatives. Spans marked `opt` may be found or not; durations and repeated times are not scored.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parent))

from compare import check

from watcher.signals.model import TimeMention
from watcher.signals.times import find_times

KINDS = {"after": "open_after"}


def zone_of(row: dict[str, Any]) -> Any:
    """The reader's zone: IANA name or offset."""
    return datetime.fromisoformat(f"2000-01-01T00:00{row['tz']}").tzinfo if row["tz"][0] in "+-" else ZoneInfo(row["tz"])


def prediction(mention: TimeMention, at: datetime, zone: Any) -> dict[str, Any]:
    """A mention in the form that is compared; a clock without a day is put on the day of writing."""
    start, end = mention.start, mention.end
    if start is None and mention.clock is not None:
        meant = zone if not mention.zone else _zone(mention.zone, zone)
        start = datetime.combine(at.astimezone(zone).date(), mention.clock, tzinfo=meant)
        end = datetime.combine(at.astimezone(zone).date(), mention.until, tzinfo=meant) if mention.until else None
    return {
        "s": mention.begin, "e": mention.stop, "text": mention.text, "kind": KINDS.get(mention.kind, mention.kind),
        "start": start.isoformat() if start else None, "end": end.isoformat() if end else None, "grain": mention.grain,
    }  # fmt: skip


def _zone(name: str, default: Any) -> Any:
    if name in ("your", "my"):
        return default
    return datetime.fromisoformat(f"2000-01-01T00:00{name}").tzinfo if name[0] in "+-" else ZoneInfo(name)


def predict(row: dict[str, Any]) -> tuple[list[dict[str, Any]], float]:
    """The predictions for one sentence and the seconds that they took."""
    order = "mdy" if row["locale"] == "en-US" else "dmy"
    at, zone = datetime.fromisoformat(row["ref"]), zone_of(row)
    began = time.perf_counter()
    mentions = find_times(row["text"], at, zone, order, row["locale"][:2])
    spent = time.perf_counter() - began
    return [prediction(mention, at, zone) for mention in mentions], spent


def score(rows: Sequence[dict[str, Any]], verbose: bool = False) -> dict[str, float]:
    """The figures over all rows, speed included."""
    counts: Counter[str] = Counter()
    rates: list[float] = []
    for row in rows:
        said, spent = predict(row)
        rates.append(spent * 1e6 / max(200, len(row["text"].encode())))
        _row(row, said, counts, verbose)
    gold, found = max(1, counts["gold"]), max(1, counts["predicted"])
    full_recall, full_precision = counts["full"] / gold, min(1.0, counts["full"] / found)
    rates.sort()
    return {
        "sentences": len(rows), "spans": counts["gold"], "span_recall": round(counts["found"] / gold, 4),
        "start_right": round(counts["start"] / gold, 4), "full_right": round(full_recall, 4),
        "full_f1": round(2 * full_recall * full_precision / max(1e-9, full_recall + full_precision), 4),
        "zones": counts["zones"], "zones_right": round(counts["zones_right"] / max(1, counts["zones"]), 4),
        "surplus": counts["surplus"], "negatives": counts["negatives"],
        "negatives_with_a_false_date": round(counts["false"] / max(1, counts["negatives"]), 4),
    }  # fmt: skip


def _row(row: dict[str, Any], said: list[dict[str, Any]], counts: Counter[str], verbose: bool) -> None:
    zone = zone_of(row)
    used: set[int] = set()
    for gold in row["gold"]:
        if gold.get("opt"):
            continue
        counts["gold"] += 1
        answers = [
            (*map(max, zip(*(check(value, one, zone, gold["text"]) for value in gold["values"]), strict=True)), place)
            for place, one in enumerate(said) if one["s"] < gold["e"] and one["e"] > gold["s"]
        ]  # fmt: skip
        start, full, place = max(answers, key=lambda answer: (answer[1], answer[0]), default=(False, False, -1))
        used.add(place)
        counts.update(found=bool(answers), start=start, full=full)
        if "tz" in row.get("tags", ()) and _timed(gold):
            counts.update(zones=1, zones_right=start)
        if verbose and not full:
            print("MISS" if not start else "PART", "|", row["ref"][:10], row["text"], "|", gold["text"], "|", [(o["text"], o["kind"], o["start"], o["end"]) for o in said], "| WANT", list(gold["values"][0].values()))  # fmt: skip
    for place, one in enumerate(said):
        over = [gold for gold in row["gold"] if one["s"] < gold["e"] and one["e"] > gold["s"]]
        if place in used:
            counts["predicted"] += 1
        elif one["kind"] in ("duration", "set") or (
            over and all(gold.get("opt") and gold["type"] != "duration" for gold in over)
        ):
            continue
        else:
            counts.update(predicted=1, surplus=1)
            if verbose:
                print("SURPLUS |", row["text"], "|", one["text"], one["kind"], one["start"])
    if not row["gold"]:
        counts.update(negatives=1, false=any(one["kind"] not in ("duration", "set") for one in said))


def _timed(gold: dict[str, Any]) -> bool:
    """Whether the span is a clock time (in a sentence that names a zone)."""
    return any(value.get("grain") in ("minute", "hour") for value in gold["values"])


def speed(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Milliseconds per kB on bodies of about 1 kB made of the sentences, median and 99th percentile; milliseconds of the import."""
    bodies: list[tuple[str, dict[str, Any]]] = []
    for place, row in enumerate(rows):
        body = ""
        while len(body) < 1000:
            place = (place + 1) % len(rows)
            body += rows[place]["text"] + ("\n\n" if place % 3 == 0 else " ")
        bodies.append((body, row))
    rates = []
    for body, row in bodies:
        began = time.process_time()
        find_times(body, datetime.fromisoformat(row["ref"]), zone_of(row), "mdy", row["locale"][:2])
        rates.append((time.process_time() - began) * 1e6 / len(body.encode()))
    rates.sort()
    code = "import time; b=time.process_time(); import watcher.signals.times; print((time.process_time()-b)*1000)"
    with TemporaryDirectory() as folder:  # byte-code is kept, as in an installed package, whatever the environment says
        kept = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}
        runs = [
            subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=kept) for _ in range(4)
        ]
    imports = [float(run.stdout) for run in runs]
    return {
        "ms_per_kb_median": round(rates[len(rates) // 2], 2), "ms_per_kb_p99": round(rates[min(len(rates) - 1, len(rates) * 99 // 100)], 2),
        "import_ms": round(min(imports), 1),
    }  # fmt: skip


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--verbose", action="store_true", help="print every miss and every surplus time")
    parser.add_argument("--out", type=Path, help="write the predictions, one row a line")
    options = parser.parse_args()
    rows = [row for path in options.files for row in rows_of(path)]
    for name, value in (score(rows, options.verbose) | speed(rows)).items():
        print(f"{name:28} {value}")
    if options.out:
        options.out.write_text(
            "".join(json.dumps({"id": row["id"], "preds": predict(row)[0]}) + "\n" for row in rows), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
