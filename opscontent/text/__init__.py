"""Text: Markdown, cleaning, Chinese folding and comparing; knows no table and no request."""
