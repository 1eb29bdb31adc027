"""The sandbox: a small process that forks one worker for each request that reads untrusted bytes.

It has imported the demuxers once, is single-threaded (so a fork is safe and takes milliseconds), and does nothing else.
A worker opens no file: it receives descriptors, and can crash only itself.
"""
