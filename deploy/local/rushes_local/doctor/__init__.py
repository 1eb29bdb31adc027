"""`rushes doctor`: checks of what works on this machine, by trials where they are possible."""
