"""Measurements of the running product against its peers; `make bench` runs them and rewrites RESULTS.md.

One question per file. Output is checked before it is timed, peers are measured in turns over several rounds of one
run, medians are reported with what was least and most, and nothing fails for being slow.
"""
