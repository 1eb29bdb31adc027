"""The domain of brand lists."""
