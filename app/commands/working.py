"""Tells whoever waits what is being done: a moving bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def working(on: str) -> Iterator[None]:
    """Show that something goes on until it is over."""
    if not sys.stderr.isatty():
        sys.stderr.write(f"{on} ...\n")
        sys.stderr.flush()
        yield
        return
    columns = TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(on, total=None)
        yield
        progress.update(task, total=1, completed=1)


@contextmanager
def counting(on: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how far something has got; the function that is given takes how much is done."""
    if not sys.stderr.isatty():
        yield lambda done: complain(f"{on}: {done} of {total}")
        return
    columns = TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(on, total=total)
        yield lambda done: progress.update(task, completed=done)


def tell(*lines: str) -> None:
    """Print lines for a person."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def complain(*lines: str) -> None:
    """Print lines about what is wrong."""
    sys.stderr.writelines(f"{line}\n" for line in lines)
    sys.stderr.flush()
