"""Door 4: the clock and the queue. Every job is a few lines that call a service."""
