"""The api of the web."""
