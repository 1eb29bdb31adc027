"""The domain of shots."""
