"""An app with tasks to try the workers on, as any room would declare them."""
