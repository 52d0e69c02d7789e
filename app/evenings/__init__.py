"""Evenings: one Start-Up de Territoire being lived, with the plan that it runs with."""
