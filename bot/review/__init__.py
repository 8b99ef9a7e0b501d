"""What an edit of the FAQ in a git repository makes better and worse, before it lands."""
