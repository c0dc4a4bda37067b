"""Mississippi: five narrow automatic expunctions; everything else on petition."""
