"""Value types that all services share, each defined once, and the arithmetic on them."""
