"""Hearing what is said, in a process of its own: `python -m rushes_inference.speech`.

Its parsers and what models make them do are foreign, and it takes memory; it ends when nobody has asked it for a while.
"""
