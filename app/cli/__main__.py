"""``python -m app.cli`` is ``overturn``."""

from app.cli import main

main()
