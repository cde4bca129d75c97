"""What people do on the pages, in their words: the sentences of which journeys are made."""
