adcheck -e "function y = f(x)" -e "y = f(x)" -e end -e "z = f(u)" --at u=1
