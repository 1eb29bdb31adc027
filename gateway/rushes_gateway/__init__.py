"""The gateway: REST, byte ranges, events and the page, on top of the three gRPC services. Stateless."""

from starlette.convertors import register_url_convertor

from rushes_gateway.file_names import AnyPath

# Imported here, before anything else of this package, so that every compiled route template has the same `path`.
register_url_convertor("path", AnyPath())
