"""Nebraska: records without a conviction leave the public record by themselves; pardons, set-asides and victims on request."""
