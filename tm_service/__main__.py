"""`python -m tm_service` is the console script's twin."""

from tm_service.cli import main

main()
