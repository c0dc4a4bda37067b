"""South Dakota: minor cases leave the public record by themselves; expungement and sealing of what ended without judgment."""
