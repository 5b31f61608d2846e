# What fails in the machine, not in the text: memory, files, processes, time.

setup() {
    ADCHECK=$(realpath "${ADCHECK:-./adcheck}")
    ROOT=$(realpath "$BATS_TEST_DIRNAME/..")
    cd "$BATS_TEST_TMPDIR"
}

@test "everything that can fail fails once (a share; all of it: make fail)" {
    [ "$(uname)" = Linux ] || skip "nothing can be preloaded"
    case $ADCHECK in *asan*) skip "the sanitizer has its own allocator" ;; esac
    run python3 "$ROOT/tests/fail.py" "$ADCHECK"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "--timeout ends operations that do not look at the clock" {
    echo 'param A(900,900); y = sum(sum(expm(A)))' >long.txt
    printf '%s\n' 'problem "short"' 'y = x^2' 'at x = 3' 'problem "long"' \
        'param A(900,900)' 'y = sum(sum(expm(A)))' >both.txt
    for file in long both; do
        for jobs in 1 2; do
            run timeout 20 "$ADCHECK" $file.txt --timeout 0.5 -j $jobs -f csv
            echo "$output"
            [ "$status" -eq 3 ]
        done
    done
    [[ $output == *",derivative,dy/dx,1,pass,"* ]]
    run timeout 20 "$ADCHECK" -e 'y = sum(sum(A))' \
        --at 'A = inv(rand(4000,4000))' --timeout 0.5
    [ "$status" -eq 3 ]
    [[ $output == *"not finished in time"* ]]
}

@test "--timeout ends differences, and says what it did not see" {
    echo "param x(300); data D = randn(1000,300)" >many.txt
    echo "y = sum(sum(sin(D.*x').^2))" >>many.txt
    run timeout 20 "$ADCHECK" many.txt --timeout 0.3 -f json
    [ "$status" -eq 3 ]
    [[ $output != *'"pass": 1'* ]]
}

@test "an interrupted run leaves a document of what was done" {
    for i in 1 2 3; do
        printf 'problem "p%d"\ny = x^%d\nat x = 3\n' $i $i
    done >short.txt
    { cat short.txt; echo 'problem "long"'; echo 'param A(1500,1500)'
      echo 'y = sum(sum(expm(A)))'; } >long.txt
    for jobs in 1 2; do
        "$ADCHECK" long.txt -f json -j $jobs >out 3>&- &
        pid=$!
        sleep 1
        kill -INT $pid
        code=0
        wait $pid || code=$?
        [ "$code" -eq 130 ]
        python3 -c 'import json; d = json.load(open("out"))
assert d["exit"] == 130 and len(d["problems"]) == 3, d'
    done
}

@test "a crash costs its problem, no other, and no document" {
    printf '%s\n' 'problem "a"' 'y = x^2' 'at x = 1' 'problem "b"' 'y = x^3' \
        'at x = 1' >two.txt
    # a worker that ends by a signal while it works
    { cat two.txt; echo 'problem "c"'; echo 'param A(1500,1500)'
      echo 'y = sum(sum(expm(A)))'; } >three.txt
    "$ADCHECK" three.txt -f json -j 1 >out 2>err 3>&- &
    pid=$!
    sleep 1
    kill -SEGV $(pgrep -P $pid)
    code=0
    wait $pid || code=$?
    [ "$code" -eq 2 ]
    grep -q 'three.txt:7:1: error: internal error: the worker of this problem died' err
    python3 -c 'import json; d = json.load(open("out"))
assert d["exit"] == 2 and len(d["problems"]) == 3, d
assert d["summary"]["pass"] == 2, d'
}

@test "memory beyond --max-memory is an error at its place, and costs its problem" {
    case $ADCHECK in *asan*) skip "the sanitizer has its own allocator" ;; esac
    { printf '%s\n' 'problem "a"' 'y = x^2' 'at x = 3'
      printf '%s\n' 'problem "b"' 'param A(2000,2000)' \
          'z = sum(sum(sin(A).*cos(A)))'
      printf '%s\n' 'problem "c"' 'y = x^3' 'at x = 3'; } >three.txt
    for jobs in 1 2; do
        run "$ADCHECK" three.txt --max-memory 64M -j $jobs -f csv
        echo "$output"
        [ "$status" -eq 2 ]
        [[ $output == *"three.txt:6:5: error: out of memory"* ]]
        [[ $output != *"internal error"* ]]
        [[ $output == *"three.txt,2,a,1,derivative,dy/dx,1,pass,"* ]]
        [[ $output == *"three.txt,8,c,1,derivative,dy/dx,1,pass,"* ]]
    done
    # points have workers, too; and all of it where there are none
    for rest in "-j 2 --random=3" "-j 1 --emit c"; do
        run "$ADCHECK" -e 'param A(2000,2000)' -e 'B = rand(2000,2000)' \
            -e 'z = sum(sum(sin(A).*cos(B)))' --max-memory 48M $rest -f json
        echo "$output" | cut -c1-300
        [ "$status" -eq 2 ]
        [[ $output == *"out of memory"* ]]
    done
}
