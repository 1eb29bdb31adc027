"""Finding and decoding frames, and pictures of them."""
