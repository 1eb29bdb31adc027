"""The catalog: all state, and the order in which work is done. Opens no media files and computes nothing on them."""
