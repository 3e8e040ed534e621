"""Several people on one server: who they are, how much each may use, and the line that is written of what they did."""
