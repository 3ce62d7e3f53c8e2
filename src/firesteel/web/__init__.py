"""The pages: Django renders what the desk says, on the server; a little JavaScript of our own keeps the keyboard quick."""
