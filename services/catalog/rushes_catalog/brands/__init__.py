"""Lists of brands: names and aliases that text read from pictures is compared with."""
