"""What is read of surveys, for pages, documents and sums alike."""
