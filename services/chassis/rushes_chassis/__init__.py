"""The base of every service: settings, errors, server, channel, loops, logs, traces. Independent of footage."""
