"""Files and roots in SQL."""
