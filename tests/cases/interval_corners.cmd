# all corners of four intervals are sites, and a dozen places inside besides
adcheck -e 'y = a*b*c*d' \
        -e 'claim y <= 0.9 for a in [0,1], b in [0,1], c in [0,1], d in [0,1]' \
        -e 'claim y = y + max(0, 0.01 - (a - 0.5)^2) for a in [0,1], b in [0,1], c in [0,1], d in [0,1]' \
        -e 'claim y = y + max(0, a - d - 0.9) for a in [0,1], b in [0,1], c in [0,1], d in [0,1]' \
        --at a=0.1,b=0.1,c=0.1,d=0.1
# of five only the two that are all low and all high
adcheck -e 'y = a*b*c*d*e' \
        -e 'claim y <= 0.9 for a in [0,1], b in [0,1], c in [0,1], d in [0,1], e in [0,1]' \
        --at a=0.1,b=0.1,c=0.1,d=0.1,e=0.1 | grep 'line\|sample'
