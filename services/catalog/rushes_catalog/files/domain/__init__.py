"""Values and rules of files and roots."""
