"""Clients that are no browsers, for the media bench and for the tests of the engines."""
