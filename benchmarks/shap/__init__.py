"""How near our region values come to converged ones, how fast, and how near others come."""
