"""Massachusetts: acquittals sealed by the commissioner of probation; sealing and expungement on request."""
