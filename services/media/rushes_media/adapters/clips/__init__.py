"""Published clips, their manifests and their trash."""
