"""/videos: the API of the replaced lab camera library, for its existing clients."""
