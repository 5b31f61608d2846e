# Code under check: real functions in real processes (tests/code/run.py), and
# that nothing of them is left behind.

setup() {
    ADCHECK=$(realpath "${ADCHECK:-./adcheck}")
    ROOT=$(realpath "$BATS_TEST_DIRNAME/..")
    TO="$BATS_TEST_TMPDIR/to"
    mkdir -p "$TO"
}

group() {
    run python3 "$ROOT/tests/code/run.py" "$ADCHECK" "$TO" "$1"
    echo "$output"
    [ "$status" -ne 77 ] || skip "$output"
    [ "$status" -eq 0 ]
}

subjects() {
    cc -O1 -shared -fPIC "$ROOT/tests/code/subjects.c" -o "$TO/libs.so" -lm
    printf '%s\n' 'param x(2)' "code [f, df/dx] = $1(x)" 'at x = [0.7; -1.3]' \
        >"$TO/$1.txt"
}

@test "functions of a C library" { group library; }
@test "adapters for GSL, liblbfgs, MINPACK, Ipopt" { group adapters; }
@test "an adapter for Ceres" { group ceres; }
@test "subroutines in Fortran" { group fortran; }
@test "programs that talk lines" { group program; }
@test "a program in Octave" { group octave; }
@test "a program in R" { group r; }

@test "nothing is left behind, however adcheck ends" {
    subjects leaves
    subjects sleeps
    "$ADCHECK" --code "$TO/libs.so" "$TO/leaves.txt"
    run pgrep -f "$TO/libs.so"
    [ "$status" -ne 0 ]
    for how in INT KILL TERM; do
        "$ADCHECK" --code "$TO/libs.so" "$TO/sleeps.txt" >"$TO/out" 3>&- &
        pid=$!
        for _ in $(seq 50); do # the group: guardian and code
            [ "$(pgrep -fc "$TO/libs.so")" -ge 3 ] && break
            sleep 0.1
        done
        kill -$how $pid
        wait $pid || true
        for _ in $(seq 50); do
            pgrep -f "$TO/libs.so" >/dev/null || break
            sleep 0.1
        done
        run pgrep -fl "$TO/libs.so"
        echo "after $how: $output"
        [ "$status" -ne 0 ]
    done
}

@test "a page tells of code what the table tells" {
    subjects valley_minus
    subjects valley_single
    subjects dies
    cd "$TO"
    "$ADCHECK" --code ./libs.so -f html valley_minus.txt valley_single.txt \
        dies.txt >page.html || [ $? -eq 1 ]
    for words in '<code>code [f, df/dx] = valley_minus(x)</code>' \
        '>code</th><td class="n">3</td><td class="n">1</td>' \
        'valley_minus of ./libs.so' 'hint (sign)' 'sees ' ' calls<' \
        'grains of' 'killed by signal 6'; do
        echo "$words"
        grep -qF "$words" page.html
    done
}

@test "a hand-in calls no code, a model's code may be asked" {
    subjects valley
    cd "$TO"
    printf 'ask "gradient" df/dx 2p\n' >>valley.txt
    printf 'code [g, dg/dx] = valley(x)\nclaim df/dx = dg/dx\n' >calls.txt
    echo 'claim df/dx = grad(f,x)' >circular.txt
    echo 'claim df/dx = xbar' >other.txt
    echo 'claim df/dx = [4*x(1)^3 + x(2); x(1) + 2 + 2*x(2)]' >right.txt
    run "$ADCHECK" --model valley.txt --code ./libs.so calls.txt circular.txt \
        other.txt right.txt
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *"calls      unread 0"*"'code' has no place in a hand-in"* ]]
    [[ "$output" == *"circular   circular 0"*"other      refused 0"*"right      pass 2"* ]]
}

@test "a dying neighbour changes nothing, whatever --jobs" {
    subjects valley
    {
        for f in valley dies sleeps shouts valley_minus leaves dies_above; do
            printf 'problem "%s"\nparam x(2)\ncode [f, df/dx] = %s(x)\n' $f $f
            printf 'at x = [0.7; -1.3]\n'
        done
    } >"$TO/all.txt"
    cd "$TO"
    for jobs in 1 2; do
        "$ADCHECK" --code ./libs.so --code-timeout 0.5 -f json --jobs $jobs \
            all.txt >"$jobs.json" || [ $? -eq 1 ]
    done
    diff 1.json 2.json
    "$ADCHECK" --code ./libs.so valley.txt
}

@test "the points of code are one after the other, whatever --jobs" {
    subjects valley
    cd "$TO"
    printf 'at x = [%s; -1.2]\n' 0.8 0.9 1.9 >>valley.txt
    for jobs in 1 2; do
        "$ADCHECK" --code ./libs.so --jobs $jobs valley.txt >"$jobs.out"
    done
    diff 1.out 2.out
}

@test "adcheck_code in C and C++, found by pkg-config" {
    make -s -C "$ROOT" BUILD=build install PROGRAM="$ADCHECK" DESTDIR="$TO" prefix=/usr
    export PKG_CONFIG_SYSROOT_DIR="$TO"
    export PKG_CONFIG_PATH="$TO/usr/lib/pkgconfig"
    flags=$(pkg-config --cflags --libs adcheck)
    [ -n "$flags" ] || flags="-I$TO/usr/include -L$TO/usr/lib -ladcheck -lm"
    nm -g --defined-only "$TO/usr/lib/libadcheck.a" | grep -c ' T ' | grep -x 1
    cc -Wall -Wextra -Werror "$ROOT/tests/code/unit.c" -o "$TO/unit" $flags \
        -I"$TO/usr/include" -L"$TO/usr/lib"
    "$TO/unit"
    command -v c++ >/dev/null || skip "no c++"
    c++ -Wall -Wextra -Werror "$ROOT/tests/code/unit.cpp" -o "$TO/unitpp" \
        $flags -I"$TO/usr/include" -L"$TO/usr/lib"
    "$TO/unitpp"
}

@test "what --emit c writes passes as code, for every operation" {
    python3 "$ROOT/tests/code/emitted.py" "$ADCHECK" "$TO"
}

# The block of docs/ci.md that follows this line, without its indentation.
recipe() {
    awk -v head="$1" '$0 == head { on = 1; next }
        on && /^    / { sub(/^    /, ""); print; got = 1; next }
        on && got && /^$/ { print; next }
        on && got { exit }' "$ROOT/docs/ci.md"
}

model() {
    cp "$ROOT/tests/code/subjects.c" "$TO/model.c"
    printf '%s\n' 'param x(2)' 'code [f, df/dx] = valley(x)' \
        'at x = [0.7; -1.3]' >"$TO/rosen.txt"
    PATH="$(dirname "$ADCHECK"):$PATH"
    cd "$TO"
}

@test "the recipe for CMake" {
    command -v cmake >/dev/null || skip "no cmake"
    model
    { echo 'cmake_minimum_required(VERSION 3.13)'; echo 'project(m C)'
      recipe 'CMake:'; echo 'target_link_libraries(model m)'
    } >CMakeLists.txt
    cmake -S . -B b >/dev/null
    cmake --build b >/dev/null
    (cd b && ctest --output-on-failure)
    sed -i 's/valley(x)/valley_minus(x)/' rosen.txt
    ! (cd b && ctest >/dev/null)
}

@test "the recipe for Meson" {
    command -v meson >/dev/null || skip "no meson"
    model
    { echo "project('m', 'c')"; recipe 'Meson:'; } >meson.build
    meson setup b >/dev/null
    meson test -C b
    sed -i 's/valley(x)/valley_minus(x)/' rosen.txt
    ! meson test -C b
}

@test "the recipe for pytest" {
    command -v pytest >/dev/null || skip "no pytest"
    model
    cc -shared -fPIC model.c -o libmodel.so -lm
    recipe 'pytest, one test a code item, from the JSON report:' >test_code.py
    pytest -q test_code.py
    sed -i 's/valley(x)/valley_minus(x)/' rosen.txt
    run pytest -q test_code.py
    [ "$status" -eq 1 ]
}
