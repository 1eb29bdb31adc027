"""/api and /ws: the contract of the clip cutter that Rushes replaces, served to its existing clients."""
