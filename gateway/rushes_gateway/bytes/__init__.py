"""Files over HTTP: ranges and conditions as RFC 9110 has them, bytes out of media without a detour."""
