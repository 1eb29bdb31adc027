"""Files and roots."""
