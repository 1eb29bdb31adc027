"""The import of the replaced cutter's data in SQL."""
