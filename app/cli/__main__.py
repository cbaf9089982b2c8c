"""``python -m app.cli`` is ``overturn``."""

from app.cli import main

if __name__ == "__main__":
    main()
