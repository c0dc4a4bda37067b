"""clearslate: finds every criminal record that a state's laws allow to be cleared, and shows why."""

__version__ = "0.1.0"
