# One source: the page of words is what --explain prints.
adcheck --explain kink
adcheck --explain fail | head -1
adcheck --explain kinck
adcheck --explain xyzzy
adcheck --explain all | diff - ../../docs/words.md && echo the same
