"""The sandbox: a small process that forks one worker for each request that touches foreign bytes.

It has imported the demuxers once, is single-threaded (a fork of it is safe and takes milliseconds), and does nothing
else. A worker opens no file: it is given the descriptors that it works on, and can take nothing down but itself.
"""
