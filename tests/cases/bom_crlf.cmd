printf "\357\273\277z = u^2\r\nat u = 3\r\n" | adcheck -
