adcheck -e 'problem "a"' -e 'option seed = 7' -e 'param u; z = u^2' -e 'problem "b"' -e 'param u; z = u^3' | tail -1
adcheck -e 'option seed = 7' -e 'param u; z = u^2' -f json | grep '"seed'
adcheck -e 'option seed = 7' -e 'param u; z = u^2' --seed 3 | tail -1
adcheck -e 'option seed = 7' -e 'param u; z = u^2' -m forward | tail -1
adcheck -e 'z = u^2' --at u=1 -f json | grep '"seed'
