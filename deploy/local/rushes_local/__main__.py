"""`python -m rushes_local`: the same as the command `rushes`."""

from rushes_local.cli.app import main

main()
