adcheck .
