"""What happens in surveys."""
