"""/detect: the API of the replaced detection editor, for its existing clients."""
