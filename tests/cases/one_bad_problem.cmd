printf "problem \"a\"\nz = u*q\nproblem \"b\"\ny = v^2\nat v = 2\n" | adcheck - 
