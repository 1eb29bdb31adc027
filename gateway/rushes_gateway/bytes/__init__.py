"""Files over HTTP: ranges and conditional requests (RFC 9110), with bytes directly from media."""
