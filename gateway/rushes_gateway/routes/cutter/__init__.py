"""/api and /ws: the API of the replaced clip cutter, for its existing clients."""
