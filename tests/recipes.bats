# The recipes of docs/ci.md, as they stand there, over files whose names hold
# blanks and umlauts. Those for CMake, Meson and pytest: code.bats.

setup() {
    ADCHECK=$(realpath "${ADCHECK:-./adcheck}")
    CI=$(realpath "$BATS_TEST_DIRNAME/../docs/ci.md")
    export LC_ALL=C.UTF-8
    mkdir -p "$BATS_TEST_TMPDIR/bin" "$BATS_TEST_TMPDIR/work/derivatives"
    ln -s "$ADCHECK" "$BATS_TEST_TMPDIR/bin/adcheck"
    PATH="$BATS_TEST_TMPDIR/bin:$PATH"
    cd "$BATS_TEST_TMPDIR/work"
    printf 'z = u^2\nat u = 3\nclaim dz/du = 2*u\n' >"derivatives/über zwei.txt"
    printf 'z = u^3\nat u = 3\nclaim dz/du = 3*u^2\n' >derivatives/drei.txt
}

# block LANGUAGE N: the N-th block of that language, of section $SECTION.
block() {
    awk -v section="## $SECTION" -v lang='```'"$1" -v n="$2" '
        /^## / { on = $0 == section }
        on && $0 == lang { k++; in_block = k == n; next }
        /^```/ { in_block = 0 }
        in_block { print }' "$CI"
}

wrong() {
    printf 'z = u^2\nat u = 3\nclaim dz/du = 3*u\n' >"derivatives/falsch, ö.txt"
}

@test "make: all files in one call" {
    SECTION=make block make 1 >Makefile
    make -s check
    wrong
    run make -s check
    echo "$output"
    [ "$status" -ne 0 ]
    [[ "$output" == *"falsch, ö.txt:3"* ]]
}

@test "make: only what changed" {
    rm derivatives/*zwei.txt
    SECTION=make block make 2 >Makefile
    run make check
    [ "$status" -eq 0 ]
    [[ "$output" == *"drei.txt"* ]]
    run make check
    [[ "$output" != *"drei.txt"* ]]
}

@test "git hook" {
    command -v git >/dev/null || skip "no git"
    git init -q .
    git config user.name n && git config user.email n@example.org
    SECTION=pre-commit block sh 1 >.git/hooks/pre-commit
    chmod +x .git/hooks/pre-commit
    git add . && git commit -qm "right ones"
    wrong
    git add .
    run git commit -qm "a wrong one"
    echo "$output"
    [ "$status" -ne 0 ]
    [[ "$output" == *"falsch, ö.txt:3"* ]]
    git rm -q --cached "derivatives/falsch, ö.txt"
    echo x >elsewhere && git add elsewhere && git commit -qm "nothing of ours"
}

@test "pre-commit, by its own runner" {
    command -v pre-commit >/dev/null || skip "no pre-commit"
    git init -q .
    git config user.name n && git config user.email n@example.org
    SECTION=pre-commit block yaml 1 >.pre-commit-config.yaml
    git add .
    pre-commit run --all-files
    wrong
    git add .
    run pre-commit run --all-files
    [ "$status" -ne 0 ]
}

@test "prove" {
    command -v prove >/dev/null || skip "no prove"
    SECTION="TAP harnesses" block sh 1 >adcheck-tap13
    chmod +x adcheck-tap13
    SECTION="TAP harnesses" block sh 2 >run.sh
    sh run.sh
    wrong
    ! sh run.sh
}

@test "scripts: jq, statuses, one number" {
    command -v jq >/dev/null || skip "no jq"
    wrong
    cp derivatives/falsch*.txt file.txt
    SECTION=Scripts block sh 1 >1.sh
    run sh 1.sh
    [[ "$output" == *"3	FAIL	dz/du = 3*u"* ]]
    SECTION=Scripts block sh 2 >2.sh
    [ "$(sh 2.sh)" = wrong ]
    SECTION=Scripts block sh 3 >3.sh
    sh 3.sh | grep -q 0.331297765034
}

@test "GitHub and GitLab: YAML, and the commands in it" {
    python3 -c 'import yaml' 2>/dev/null || skip "no PyYAML"
    SECTION="GitHub Actions" block yaml 1 >github.yml
    SECTION=GitLab block yaml 1 >gitlab.yml
    SECTION=pre-commit block yaml 1 >pre-commit.yml
    python3 - <<'END'
import yaml
hub = yaml.safe_load(open("github.yml"))
# YAML 1.1 reads the key `on` as true
assert set(hub) == {"name", True, "jobs"} and hub[True] == ["push", "pull_request"]
steps = hub["jobs"]["adcheck"]["steps"]
assert hub["jobs"]["adcheck"]["runs-on"] == "ubuntu-latest"
assert all(("uses" in s) != ("run" in s) and set(s) <=
           {"uses", "run", "with", "if", "name"} for s in steps)
open("hub.sh", "w").write(steps[3]["run"].replace(".adcheck/", ""))
lab = yaml.safe_load(open("gitlab.yml"))["derivatives"]
assert set(lab) <= {"image", "before_script", "script", "artifacts"}
assert all(isinstance(c, str) for c in lab["before_script"] + lab["script"])
assert lab["artifacts"]["reports"] == {"junit": "adcheck.xml"}
open("lab.sh", "w").write("\n".join(lab["script"]))
hook = yaml.safe_load(open("pre-commit.yml"))["repos"][0]["hooks"][0]
assert set(hook) == {"id", "name", "entry", "language", "files"}
END
    sh -e hub.sh
    sh -e lab.sh
    python3 -c 'import xml.etree.ElementTree as t; assert len(t.parse("adcheck.xml").getroot().findall(".//testcase")) == 4'
    wrong
    run sh -e hub.sh
    [ "$status" -eq 1 ]
    [[ "$output" == *"::error file=derivatives/falsch"* ]]
}

# npm install @action-validator/cli @action-validator/core gitlab-ci-local
@test "GitHub: the workflow by its schema" {
    command -v action-validator >/dev/null || skip "no action-validator (npm)"
    mkdir -p .github/workflows
    SECTION="GitHub Actions" block yaml 1 >.github/workflows/derivatives.yml
    action-validator .github/workflows/derivatives.yml
    sed -i 's/runs-on/runs-at/' .github/workflows/derivatives.yml
    ! action-validator .github/workflows/derivatives.yml
}

@test "GitLab: the job by its schema" {
    command -v gitlab-ci-local >/dev/null || skip "no gitlab-ci-local (npm)"
    git init -q .
    SECTION=GitLab block yaml 1 >.gitlab-ci.yml
    timeout 60 gitlab-ci-local --list </dev/null | grep -q derivatives
    sed -i 's/junit:/junitt:/' .gitlab-ci.yml
    ! timeout 60 gitlab-ci-local --list </dev/null
}

@test "a green job for code in C, from nothing" {
    command -v cc >/dev/null || skip "no cc"
    python3 -c 'import yaml' 2>/dev/null || skip "no PyYAML"
    cp "$(dirname "$CI")/rosen.c" model.c
    cp "$(dirname "$CI")/rosen.txt" .
    SECTION="Code under check" block yaml 1 >job.yml
    python3 -c 'import yaml
print("\n".join(s["run"].replace(".adcheck/", "") for s in yaml.safe_load(open("job.yml"))))' >job.sh
    sh -e job.sh
    sed -i s/-400/400/ model.c
    run sh -e job.sh
    [ "$status" -eq 1 ]
    [[ "$output" == *"::error file=rosen.txt,line=4"* ]]
}
