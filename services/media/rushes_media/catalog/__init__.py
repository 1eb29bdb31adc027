"""What this node tells the catalog."""
