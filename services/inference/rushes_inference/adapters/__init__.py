"""Real parts behind the ports: media nodes, and what runs the models."""
