"""The gateway: REST, byte ranges, events and the page, out of the three gRPC services. Keeps no state of its own."""

from starlette.convertors import register_url_convertor

from rushes_gateway.file_names import AnyPath

# Here, since nothing of this package is imported before: every template that it compiles means the same by `path`.
register_url_convertor("path", AnyPath())
