"""What happens in the calendar: booking, moving, cancelling, releasing."""
