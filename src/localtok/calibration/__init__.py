"""The market beside what is published of the real one, and a market fitted to somebody's own exports."""
