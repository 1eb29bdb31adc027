"""Benchmarks of Rushes in comparison with other programs; `make bench` runs most of them and rewrites RESULTS.md.

One question per file. Output is checked before it is timed, Rushes and its peers are measured in alternation over
several rounds of one run, medians are reported with minimum and maximum, and no benchmark fails for being slow.
"""
