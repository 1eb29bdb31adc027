"""Media nodes."""
