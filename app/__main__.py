"""`python -m app` is `tablee`."""

from app.cli import main

main()
