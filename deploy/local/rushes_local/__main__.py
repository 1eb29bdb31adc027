"""`python -m rushes_local up` equals `rushes up`."""

from rushes_local.cli import main

main()
