"""One file a place: parse the request, ask the desk once, render."""
