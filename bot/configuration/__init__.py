"""What an operator can set: declared once, read from `mmfaq.yml`, the environment and files with secrets."""
