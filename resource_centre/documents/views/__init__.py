"""Pages of documents: their files, verifying them, and what machines ask."""
