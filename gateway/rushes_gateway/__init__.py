"""The gateway: REST, byte ranges, events and the page, out of the three gRPC services. Keeps no state of its own."""
