"""The federal courts: no general expungement; drug possession of the young, survivors of trafficking, and pardons."""
