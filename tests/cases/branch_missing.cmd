# Beside the point the other branch has an error, or lacks what is asked for: the
# point is on the edge of the domain.
adcheck branch_missing.txt
