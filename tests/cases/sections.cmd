# Every section of --show stands in every format that people read.
all=trace,jacobian,hessian,formula,explain,sweep,cost
adcheck ../../docs/expr.txt -f markdown -s $all |
    grep -A6 -e '^### [tjhsc]' | grep -v '^| [1-9.]*e-'
adcheck ../../docs/expr.txt -f latex -s $all |
    grep -A4 -e 'subsection.[tjhsc]' | grep -v '^[1-9.]*e{'
for format in markdown latex html; do
    adcheck ../../docs/expr.txt -f $format -s $all |
        grep -c -e 0.8823328586 -e 'sweep dz/du' -e operations
done
adcheck -e 'f = x^2*y' --at x=1.7,y=-0.6,dx=0.01 -f markdown -s perturb |
    sed -n '/###/,$p'
adcheck -e 'h = softplus(w1*x + b1); y = softplus(w2*h + b2)' --at \
    w1=.3,b1=.2,w2=-.4,b2=.1,x=1.3 --width 70
