"""/api/v1: the API of the page and of new clients."""
