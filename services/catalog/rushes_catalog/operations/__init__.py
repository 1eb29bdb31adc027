"""What the catalog does: one verb per module."""
