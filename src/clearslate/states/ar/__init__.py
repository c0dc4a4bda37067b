"""Arkansas: sealing on a uniform petition; pardons and first offender discharges are sealed by the court itself."""
