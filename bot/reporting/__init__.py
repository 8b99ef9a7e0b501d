"""What maintainers are told of what people asked: the weekly digest, the report, and files to take along."""
