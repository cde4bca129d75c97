"""What travels on the socket, one noun a file; the union of all is in `app.realtime.protocol`."""
