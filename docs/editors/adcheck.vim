" Vim syntax and compiler of adcheck's files.
"   ~/.vim/syntax/adcheck.vim, and in ~/.vimrc:
"   autocmd BufNewFile,BufRead *.adcheck set filetype=adcheck
"   autocmd FileType adcheck setlocal makeprg=adcheck\ -f\ gcc\ % errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m
if exists("b:current_syntax")
  finish
endif

syn match   adcheckComment  "[#%].*$" contains=adcheckTodo
syn region  adcheckComment  start="^\s*[#%]{\s*$" end="^\s*[#%]}\s*$"
syn keyword adcheckTodo     contained TODO FIXME
syn match   adcheckStatement "^\s*\(param\|data\|output\|at\|seed\|claim\|refute\|let\|expect\|option\|problem\|ask\|code\)\>\(\s*=\)\@!"
syn match   adcheckStatement ";\s*\zs\(param\|data\|output\|at\|seed\|claim\|refute\|let\|expect\|option\)\>\(\s*=\)\@!"
syn keyword adcheckEnd      within digits here using
syn keyword adcheckControl  if elseif else end endif for endfor while endwhile function endfunction break continue
syn keyword adcheckSet      symmetric spd lower upper diagonal positive
syn keyword adcheckVerdict  kink domain ill unsure
syn match   adcheckNumber   "\<\d\+\(\.\d*\)\=\([eE][-+]\=\d\+\)\="
syn match   adcheckNumber   "\<0x\x\+\(\.\x*\)\=\([pP][-+]\=\d\+\)\="
syn match   adcheckDerivative "\<d\d*\h\w*/d\h\w*"
syn match   adcheckDerivative "\<\h\w*\(bar\|dot\)\>"
syn region  adcheckString   start=+"+ skip=+\\"+ end=+"+ oneline
syn match   adcheckFunction "\<\h\w*\ze("

hi def link adcheckComment    Comment
hi def link adcheckTodo       Todo
hi def link adcheckStatement  Statement
hi def link adcheckEnd        Keyword
hi def link adcheckControl    Conditional
hi def link adcheckSet        Type
hi def link adcheckVerdict    Constant
hi def link adcheckNumber     Number
hi def link adcheckDerivative Identifier
hi def link adcheckString     String
hi def link adcheckFunction   Function

let b:current_syntax = "adcheck"
