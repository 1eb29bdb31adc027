"""What the media service knows about footage: pure rules, no input or output."""
