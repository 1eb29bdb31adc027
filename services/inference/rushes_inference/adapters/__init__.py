"""What operations work with: folders, child processes, media nodes, and the backends that run models."""
