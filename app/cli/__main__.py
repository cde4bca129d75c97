"""`python -m app.cli` is `journeywork`."""

from app.cli import main

main()
