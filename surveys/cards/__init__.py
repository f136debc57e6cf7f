"""What waits for whom in surveys, on the start page."""
