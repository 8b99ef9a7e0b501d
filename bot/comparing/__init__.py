"""What differs between two versions of an index: entries, and what is answered."""
