"""A decision into the bytes of a draft. Pure."""
