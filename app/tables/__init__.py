"""Tables: where each one stands in its script, and what its facilitator pushes."""
