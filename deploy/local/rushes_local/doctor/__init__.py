"""`rushes doctor`: what works on this machine and what does not, tried rather than assumed."""
