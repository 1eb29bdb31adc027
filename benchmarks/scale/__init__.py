"""What one catalog and one gateway do a second, as docs/scale.md multiplies it: one part per file."""
