"""/videos: the contract of the lab camera library that Rushes replaces, served to its existing clients."""
