"""Values and rules of scrub proxies."""
