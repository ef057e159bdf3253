"""Speed as ratios: both sides of each ratio are measured in turn, in one run."""
