"""The domain of finders."""
