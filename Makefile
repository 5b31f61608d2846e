# adcheck: `make run` and `make test` install what is missing, build, and do
# the main job, or pass the tests.  See README.md.

CC      ?= gcc
prefix  ?= /usr/local
BUILD   ?= build
OPT     ?= -O2
# recursive: pkg-config is asked when a recipe needs it, after `make deps`
PKG      = pkg-config
BLAS    := $(firstword $(foreach p,openblas cblas-netlib blas-netlib blas,$(shell pkg-config --exists $(p) 2>/dev/null && echo $(p))))

# --- the referee's library: FLINT 3, or FLINT 2 with Arb beside it ----------
FLINT3  := $(shell pkg-config --exists 'flint >= 3' 2>/dev/null && echo yes)
ARBLIB  := $(firstword $(foreach l,flint-arb arb,$(shell printf 'int main(void){return 0;}' | $(CC) -x c - -l$(l) -lflint -o /dev/null 2>/dev/null && echo $(l))))
ifeq ($(FLINT3),yes)
REF_CFLAGS = -DHAVE_FLINT3
REF_LIBS   = -lflint -lmpfr -lgmp
else
REF_LIBS   = -l$(or $(ARBLIB),flint-arb) -lflint -lmpfr -lgmp
endif

WARN     = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
CFLAGS  += -std=c11 $(OPT) -g $(WARN) -ffp-contract=off
CPPFLAGS = -D_GNU_SOURCE -Isrc $(REF_CFLAGS) $(patsubst -I%,-isystem %,$(shell $(PKG) --cflags $(BLAS) jansson 2>/dev/null))
# One CBLAS, before libgsl, which would bring its own. Archives are taken where
# they exist: BLAS and LAPACK as shared libraries cost 10 ms at every start.
archive  = $(filter /%,$(shell $(CC) -print-file-name=lib$(1).a))
LIBS     = $(patsubst -l%,%,$(filter -l%,$(shell $(PKG) --libs lapacke $(BLAS) jansson gsl 2>/dev/null)))
WANTED   = $(filter-out gslcblas m $(if $(filter openblas,$(BLAS)),lapack blas),$(LIBS))
LDLIBS   = $(foreach l,$(WANTED),$(or $(call archive,$(l)),-l$(l))) $(REF_LIBS) -lgfortran -lm -lpthread -ldl

# Embedded as text: the functions that are written in the language, and the
# runtimes of emitted code.
PRELUDE := $(sort $(wildcard src/builtin/*.m))
RUNTIME := $(addprefix src/emit/runtime.,c m py)
SOURCES := $(sort $(filter-out src/main.c,$(wildcard src/*.c)) $(filter-out $(RUNTIME),$(wildcard src/*/*.c)))
TEXTS   := prelude_text emit_runtime_c emit_runtime_m emit_runtime_py
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o) $(TEXTS:%=$(BUILD)/%.o)
LIBRARY := $(BUILD)/libadcheck.a

.PHONY: all deps run test unit lint bench pictures asan fuzz install uninstall clean
all: adcheck

adcheck: $(BUILD)/src/main.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	$(AR) qcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# array of lines, ended by 0
$(BUILD)/prelude_text.c: $(PRELUDE)
$(foreach l,c m py,$(eval $(BUILD)/emit_runtime_$(l).c: src/emit/runtime.$(l)))
$(TEXTS:%=$(BUILD)/%.c):
	@mkdir -p $(@D)
	{ echo 'extern const char *const $(*F)[]; const char *const $(*F)[] = {'; \
	  sed -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n",/' $^; echo '0};'; } >$@

$(TEXTS:%=$(BUILD)/%.o): %.o: %.c
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# loops over arrays: gcc's -O2 leaves those of unknown length scalar
$(addprefix $(BUILD)/src/kernel/,elementwise.o bound.o kernels.o): OPT = -O3

-include $(OBJECTS:.o=.d) $(BUILD)/src/main.d

deps:
	@sh tests/deps.sh

run:
	@sh tests/deps.sh build
	@$(MAKE) --no-print-directory -s -j2 all
	./adcheck examples.txt

# --- the checker for unit tests: adcheck_code and nothing else is seen ------------
CHECKER  := $(BUILD)/lib/libadcheck.a
CHECKS   := $(addprefix $(BUILD)/src/,$(addsuffix .o,base/arena base/memory base/decimal record/verdict \
    $(addprefix code/,unit blackbox noise line fit window side jump filled mistake)))

$(CHECKER): $(CHECKS)
	@mkdir -p $(@D)
	$(CC) -r -nostdlib -o $(@D)/adcheck_code.o $^
	objcopy --keep-global-symbol=adcheck_code $(@D)/adcheck_code.o
	@rm -f $@
	$(AR) qcs $@ $(@D)/adcheck_code.o

# --- tests --------------------------------------------------------------------
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

.SECONDARY: $(UNIT:$(BUILD)/unit/%=$(BUILD)/tests/unit/%.o)
$(BUILD)/tests/%.o: CPPFLAGS += -Itests
$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $^ $(LDFLAGS) $(LDLIBS) -lcmocka
-include $(UNIT:$(BUILD)/unit/%=$(BUILD)/tests/unit/%.d)

test: deps
	@$(MAKE) --no-print-directory -s -j2 all unit fuzzers
	@sh tests/run.sh $(UNIT)

unit: $(UNIT)

# --- style: formatting, and both compilers silent ---------------------------
# Runs what is installed of it; says what is not.
lint:
	@sh tests/lint.sh "$(CPPFLAGS) -std=c11 $(WARN)"

# --- speed: references in the same process, ratios, build/bench.csv ---------
bench: deps
	@$(MAKE) --no-print-directory -s -j2 all $(BUILD)/bench/bench $(BUILD)/bench/by_hand
	$(BUILD)/bench/bench $(BUILD)/bench.csv
	python3 tests/bench/cold.py ./adcheck $(BUILD)/bench/by_hand
	python3 tests/bench/screen.py ./adcheck
	python3 tests/bench/code.py ./adcheck

# --- the pictures of README and tutorial (graphviz, gnuplot) --------------------
pictures: all
	python3 tests/pictures.py ./adcheck --renew

BY_HAND = tests/bench/by_hand.c
$(BUILD)/bench/bench: $(filter-out $(BY_HAND),$(wildcard tests/bench/*.[ch])) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $(filter %.c,$^) $(LIBRARY) $(LDFLAGS) $(LDLIBS)

$(BUILD)/bench/by_hand: $(BY_HAND)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $^ $(LDFLAGS) $(LDLIBS)

asan:
	@$(MAKE) --no-print-directory BUILD=build/asan OPT='-O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined' LDFLAGS='-fsanitize=address,undefined' adcheck-asan

.PHONY: adcheck-asan
adcheck-asan: $(BUILD)/src/main.o $(LIBRARY) $(UNIT) $(FUZZERS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $(BUILD)/adcheck $(BUILD)/src/main.o $(LIBRARY) $(LDLIBS)
	@env -u OPT -u LDFLAGS ADCHECK=$(BUILD)/adcheck sh tests/run.sh $(UNIT)

# --- installation: make install [DESTDIR=...] [prefix=...] ----------------------
INSTALL ?= install
PROGRAM ?= adcheck
bindir  ?= $(prefix)/bin
datadir ?= $(prefix)/share
mandir  ?= $(datadir)/man
libdir  ?= $(prefix)/lib
pkgdir  ?= $(libdir)/pkgconfig
includedir ?= $(prefix)/include
VERSION  = $(shell sed -n 's/.*ADCHECK_VERSION "\(.*\)"/\1/p' src/cli/version.h)
docdir  ?= $(datadir)/doc/adcheck
bashdir ?= $(datadir)/bash-completion/completions
zshdir  ?= $(datadir)/zsh/site-functions
fishdir ?= $(datadir)/fish/vendor_completions.d
TO_READ  = examples.txt $(filter-out %.1,$(filter-out docs/marks docs/editors,$(wildcard docs/*)))
FOLDERS  = marks editors

install: $(PROGRAM) $(CHECKER)
	$(INSTALL) -d $(foreach d,$(bindir) $(includedir) $(pkgdir) $(mandir)/man1 $(docdir) $(bashdir) $(zshdir) $(fishdir),"$(DESTDIR)$(d)")
	$(INSTALL) -m 755 "$(PROGRAM)" "$(DESTDIR)$(bindir)/adcheck"
	$(INSTALL) -m 644 src/code/adcheck.h "$(DESTDIR)$(includedir)/adcheck.h"
	$(INSTALL) -m 644 $(CHECKER) "$(DESTDIR)$(libdir)/libadcheck.a"
	printf 'Name: adcheck\nDescription: gradient checks of code, for unit tests\nVersion: %s\nCflags: -I%s\nLibs: -L%s -ladcheck -lm\n' "$(VERSION)" "$(includedir)" "$(libdir)" >"$(DESTDIR)$(pkgdir)/adcheck.pc"
	$(INSTALL) -m 644 docs/adcheck.1 "$(DESTDIR)$(mandir)/man1/adcheck.1"
	$(INSTALL) -m 644 $(TO_READ) "$(DESTDIR)$(docdir)"
	for d in $(FOLDERS); do $(INSTALL) -d "$(DESTDIR)$(docdir)/$$d" && $(INSTALL) -m 644 docs/$$d/* "$(DESTDIR)$(docdir)/$$d" || exit; done
	"$(DESTDIR)$(bindir)/adcheck" --completion bash >"$(DESTDIR)$(bashdir)/adcheck"
	"$(DESTDIR)$(bindir)/adcheck" --completion zsh >"$(DESTDIR)$(zshdir)/_adcheck"
	"$(DESTDIR)$(bindir)/adcheck" --completion fish >"$(DESTDIR)$(fishdir)/adcheck.fish"

uninstall:
	rm -f "$(DESTDIR)$(includedir)/adcheck.h" "$(DESTDIR)$(libdir)/libadcheck.a" "$(DESTDIR)$(pkgdir)/adcheck.pc"
	rm -f "$(DESTDIR)$(bindir)/adcheck" "$(DESTDIR)$(mandir)/man1/adcheck.1" \
	    "$(DESTDIR)$(bashdir)/adcheck" "$(DESTDIR)$(zshdir)/_adcheck" "$(DESTDIR)$(fishdir)/adcheck.fish"
	rm -f $(foreach f,$(notdir $(TO_READ)),"$(DESTDIR)$(docdir)/$(f)")
	rm -rf $(foreach d,$(FOLDERS),"$(DESTDIR)$(docdir)/$(d)")
	-rmdir "$(DESTDIR)$(docdir)"

clean:
	rm -rf build adcheck

# --- fuzzing: four entries under the sanitizers, with libFuzzer where clang has it;
# FUZZ_TIME seconds each. `make test` runs a seeded share of the same entries.
FUZZ_TIME ?= 60
FUZZ_MAIN ?= tests/fuzz/driver.c

.PHONY: fuzz fuzzers
fuzz: deps
	@sh tests/fuzz/run.sh $(FUZZ_TIME)

fuzzers: $(FUZZERS)
$(BUILD)/fuzz/%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz.h $(filter %.c,$(FUZZ_MAIN)) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $< $(FUZZ_MAIN) $(LIBRARY) $(LDFLAGS) $(LDLIBS)

# --- coverage: lines and branches of src/ that unit tests and golden cases take.
# Without memory to share there are no workers, whose end would lose the counts.
.PHONY: coverage
coverage: deps
	@$(MAKE) --no-print-directory -s -j2 BUILD=build/coverage OPT='-O0 --coverage' \
	    LDFLAGS='--coverage' PROGRAM=build/coverage/adcheck covered
	@python3 tests/coverage.py build/coverage | tee build/coverage.txt | tail -40

.PHONY: covered
covered: $(BUILD)/src/main.o $(LIBRARY) $(UNIT)
	$(CC) $(CFLAGS) -o $(PROGRAM) $(BUILD)/src/main.o $(LIBRARY) $(LDFLAGS) $(LDLIBS)
	@find $(BUILD) -name '*.gcda' -delete
	-@ulimit -v 20000000; for t in $(UNIT); do $$t >/dev/null 2>&1 || echo "$$t fails"; done; \
	    ADCHECK=$(PROGRAM) sh tests/golden.sh | grep '^not ok'; \
	    $(PROGRAM) examples.txt >/dev/null

.PHONY: fail
# every allocation, mapping, fork and pipe of seven runs fails once: some minutes
fail: deps
	@$(MAKE) --no-print-directory -s -j2 all
	python3 tests/fail.py ./adcheck --whole
