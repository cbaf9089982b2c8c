"""What leaves the service by itself: which events, to whom, signed how, tried again when."""
