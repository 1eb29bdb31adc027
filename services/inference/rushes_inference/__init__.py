"""The inference service: models, and what they answer. Opens no footage."""
