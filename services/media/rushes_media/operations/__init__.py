"""What can be asked of the media service, one verb a module."""
