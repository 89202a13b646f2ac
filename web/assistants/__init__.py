"""Assistants: language models that look up and propose, by the Model Context Protocol.

`tools` are what they can do, `server` offers these through the official SDK, `guard` keeps the HTTP side to this
machine. An assistant changes nothing: what it would have stored is kept as proposed until a person confirms it.

The SDK comes with the extra `mcp`; nothing else of the house imports this package.

    tm-service mcp                          for an assistant that starts it by itself (stdio)
    tm-service mcp --http --port 8090       for several, at http://127.0.0.1:8090/mcp
"""
