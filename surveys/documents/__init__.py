"""The documents of surveys."""
