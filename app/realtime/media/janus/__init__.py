"""The engine that lets Janus carry the media: its VideoRoom plugin, driven over its WebSocket."""
