"""What is allowed in surveys."""
