printf "z = u\0^2\n" | adcheck - --at u=1
