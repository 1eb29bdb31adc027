"""The inference service: models and their results. Opens no footage itself."""
