"""The table of `make bench`: what the kit costs beside what people would use otherwise, as ratios in one run.

    python -m tests.benchmarks.table [--only TEXT] [--quick]

A goal that is missed is marked and fails nothing: machines differ. `--quick` measures with a tenth of the effort.
"""

from __future__ import annotations

import argparse
import sys
import time

from . import contract_rows, request_rows, suite_rows, world_rows
from .measure import Effort, Row

ROWS: list[Row] = [*request_rows.ROWS, *world_rows.ROWS, *suite_rows.ROWS, *contract_rows.ROWS]


def main() -> None:
    """Print a line for each row as soon as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default="", help="rows whose first column contains this text")
    parser.add_argument("--quick", action="store_true", help="a tenth of the effort: for a look")
    options = parser.parse_args()
    effort = Effort(0.1 if options.quick else 1.0)
    print("| what | reference in the same run | goal | measured | medians |\n|---|---|---|---|---|")
    for row in ROWS:
        if options.only.lower() not in row.what.lower():
            continue
        started = time.monotonic()
        found = row.measure(effort)
        words = row.verdict(found)
        print(f"| {row.what} | {row.reference} | {row.goal} | {words} | {found.detail} |", flush=True)
        print(f"  {row.what}: {time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
