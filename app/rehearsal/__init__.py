"""Simulated phones, a client of the running server: demo, rehearsal and benchmark in one."""
