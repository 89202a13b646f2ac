"""The commands of the web; each joins the console script by an entry point."""
