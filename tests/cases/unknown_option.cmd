adcheck --formt json -e "z=u" --at u=1
