printf "z = u\377^2\n" | adcheck - --at u=1
