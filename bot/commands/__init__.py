"""The commands of `mmfaq` that need no adapter, a module a group."""
