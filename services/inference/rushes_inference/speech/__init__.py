"""Speech recognition in a process of its own: `python -m rushes_inference.speech`.

It parses untrusted model files and takes much memory; it exits after some time without requests.
"""
