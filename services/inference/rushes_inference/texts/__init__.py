"""Encoders of texts: loading and running them in a process that parses untrusted files, `python -m
rushes_inference.texts`."""
