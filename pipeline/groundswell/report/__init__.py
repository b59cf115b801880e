"""What people read of a run: the page, mail, Markdown, feed and pictures, all of the same facts."""
