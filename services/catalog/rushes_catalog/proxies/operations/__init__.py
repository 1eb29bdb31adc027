"""Operations of scrub proxies."""
