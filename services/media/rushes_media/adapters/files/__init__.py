"""Files of the library: finding, opening, reading and watching them."""
