"""What happens to messages: queued, sent, called about."""
