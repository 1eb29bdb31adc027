"""Worker processes that read untrusted files."""
