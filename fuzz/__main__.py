"""`python -m fuzz`: all targets, or those that are named."""

from fuzz.running import main

if __name__ == "__main__":
    main()
