"""The analyst's quarter round the run: requests, readiness, commentary, gates, sign-off, archive and purge."""
