"""Values and rules of the import of the replaced cutter's data."""
