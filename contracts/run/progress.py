"""What a run tells while it runs: one line that moves on a terminal, a letter for each check elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.run.outcome import FAILED, Result
from contracts.run.report import SYMBOL, word_for

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from contracts.run.check import Check
    from contracts.wire.pacing import Budget


class Progress:
    """Told what happens; shows how far the run is, what failed, and what is left of its budgets."""

    def __init__(self, console: Console, budget: Budget) -> None:
        self.console = console
        self.budget = budget
        self.done = self.failed = self.total = 0
        self.running = ""
        self._status = console.status(self) if console.is_terminal else None
        if self._status is not None:
            self._status.start()

    def started(self, check: Check, number: int, total: int) -> None:
        self.done, self.total, self.running = number - 1, total, check.id

    def finished(self, result: Result) -> None:
        self.done += 1
        self.failed += word_for(result) == FAILED
        if self._status is None:
            self.console.print(SYMBOL[word_for(result)], end="")
        elif word_for(result) == FAILED:
            self.console.print(f"failed: {result.id}", style="red")

    def end(self) -> None:
        if self._status is not None:
            self._status.stop()
        else:
            self.console.print()

    def __rich__(self) -> Text:
        """The line as it is now; asked several times a second."""
        from rich.text import Text

        line = Text(no_wrap=True, overflow="ellipsis")
        line.append(f"{self.done}/{self.total} done")
        line.append(f"  {self.failed} failed", style="bold red" if self.failed else "")
        line.append(f"  {_of(self.budget.spent, self.budget.requests)} requests")
        line.append(f"  {_of(int(self.budget.elapsed), self.budget.seconds)} s")
        line.append(f"  {self.running}", style="dim")
        return line


def _of(spent: int, most: float | None) -> str:
    return f"{spent}" if most is None else f"{spent}/{most:.0f}"
