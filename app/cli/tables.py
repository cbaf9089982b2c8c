"""Tables for people."""

from __future__ import annotations

from rich.table import Table


def table(*columns: str, right: int = 0) -> Table:
    """A table whose last ``right`` columns are numbers."""
    shown = Table(pad_edge=False, show_edge=False, box=None)
    for index, column in enumerate(columns):
        number = index >= len(columns) - right
        shown.add_column(column, justify="right" if number else "left", no_wrap=number, header_style="dim")
    return shown
