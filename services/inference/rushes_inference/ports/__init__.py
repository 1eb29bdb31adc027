"""What inference needs from outside: pixels, sound, and backends that run models."""
