# a second derivative at a branch point is named as the kink it is
adcheck -s hessian - <<'EOF'
y = abs(u - 1)*u + max(u, 1)^2
at u = 1
EOF
