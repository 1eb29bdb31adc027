"""JSON shapes of the native API: what OpenAPI shows and the page's types are made from."""
