"""Washington: convictions vacated on application; nonconviction data that police may not give out."""
