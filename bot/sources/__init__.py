"""Sources of bases in git repositories: fetched by the git command, a folder for each commit."""
