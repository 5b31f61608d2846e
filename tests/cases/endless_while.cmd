adcheck --max-nodes 1000 -e "x = u" -e "while true" -e "x = x + 1" -e end --at u=1
