"""From a determination to acknowledged and verified clearance, agency by agency.

``events`` the vocabulary of what can happen; ``chain`` how events are hashed, linked and signed;
``workflow`` how a jurisdiction carries clearance out; ``store`` the tables; ``project`` the present state,
made of the events alone; ``ledger`` appending, verifying, rebuilding; ``office`` what people and the clock do.
"""
