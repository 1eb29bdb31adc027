"""The media service: reads footage, makes derived files and clips. No database, no decisions about what to do."""
