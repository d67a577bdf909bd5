"""Notebooks run and rendered into one folder of finished files for each area and mode."""
