"""RPCs of scrub proxies."""
