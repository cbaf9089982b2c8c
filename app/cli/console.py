"""Where tables are printed."""

from rich.console import Console

WIDTH = 120


def wide_console() -> Console:
    """The terminal's own width; a fixed one where the output goes to a file or a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)
