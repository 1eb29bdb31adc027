"""The media service: every byte of footage and of derived files. Knows no database and decides nothing."""
