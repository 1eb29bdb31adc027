"""Files as they lie in the library: names, kinds and headers."""
