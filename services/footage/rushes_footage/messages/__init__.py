"""Conversions to and from protobuf messages: `<noun>_to` makes a message, `<noun>_from` reads one."""
