adcheck
