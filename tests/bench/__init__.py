"""The budget table: what each act costs through the production server. Nothing here is asserted in a timed test."""
