"""Files of boxes, as other tools read them: whether they keep the rules of their format."""
