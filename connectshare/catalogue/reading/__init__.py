"""Reads the catalogue in the shapes that pages show. Called by web pages and feeds; never writes."""
