"""Speed as ratios: each figure is set against a floor measured in the same run, on the same database."""
