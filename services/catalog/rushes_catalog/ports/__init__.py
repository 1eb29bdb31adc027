"""What the operations need of the world: media nodes, and a place where state is kept."""
