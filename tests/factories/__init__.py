"""Things that tests need in numbers, made in few lines."""
