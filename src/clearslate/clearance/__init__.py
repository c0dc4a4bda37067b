"""From a determination to acknowledged and verified clearance, agency by agency; README.md says what stands where."""
