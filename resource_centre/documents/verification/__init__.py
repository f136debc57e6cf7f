"""How anybody verifies a document: codes, forms, limits, and what is told."""
