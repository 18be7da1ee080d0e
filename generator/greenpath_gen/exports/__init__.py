"""Exports: what makes a platform grade by itself, ready to be uploaded."""
