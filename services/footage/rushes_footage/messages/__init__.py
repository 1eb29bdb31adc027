"""The same as messages of the contract: `<noun>_to` makes one, `<noun>_from` reads one."""
