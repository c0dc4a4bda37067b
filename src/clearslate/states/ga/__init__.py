"""Georgia: arrests without conviction and first offender discharges are restricted by themselves; the rest goes by petition."""
