"""The catalog: all state, and which work is done in which order. Opens no file and computes nothing."""
