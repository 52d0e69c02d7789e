"""What really happens to a file after the evening: meetings, calls, tests, handovers, jobs, cooperations, news sent."""
