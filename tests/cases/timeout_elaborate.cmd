cat >"$CASE_TMP/late.txt" <<'EOF'
problem "quick"
z = u^2
at u = 1
problem "slow"
s = u
for i = 1:10000
    for j = 1:50000
        if sin(i) > 0
            s = s + i;
        else
            s = s*1.0001;
        end
    end
end
EOF
cd "$CASE_TMP"
adcheck late.txt --at u=1 --timeout 0.5
adcheck late.txt --at u=1 --timeout 0.5 -f gcc
adcheck late.txt --at u=1 --timeout 0.5 -f json -j 2 | grep 'late"\|summary\|exit'
adcheck late.txt --at u=1 --timeout 0.5 -q --allow unsure; echo $?
