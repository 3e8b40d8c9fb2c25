# The tests.  `make check` runs them all; T=pattern picks some:
#     make check T='unit/json/*'
#
# A test is a program that prints TAP ("ok 1 - name", "not ok 2 - name"): the C
# programs tests/unit/*/test_*.c (cmocka) and the scripts tests/check/*.sh.

include tests/bed/bed.mk
include tests/bench/bench.mk
include tests/crash/crash.mk
include tests/fuzz/fuzz.mk
include tests/soak/soak.mk

T         ?= *
UNIT_SRC  := $(wildcard tests/unit/*/test_*.c)
UNIT      := $(patsubst tests/%.c,$(O)/tests/%,$(UNIT_SRC))
UNIT_HELP := $(patsubst tests/%.c,$(O)/tests/%.o,\
               $(filter-out $(UNIT_SRC),$(wildcard tests/unit/*.c)))
SCRIPTS   := $(wildcard tests/check/*.sh)

, := ,

# Tests that replace a function of the C library wrap it at link time.
STAT := stat __xstat
HEAP := malloc calloc realloc free strdup strndup asprintf vasprintf
WRAP_test_array := $(HEAP)
WRAP_test_file := $(HEAP) read write close
WRAP_test_oom_json := $(HEAP)
WRAP_test_oom_retrieve := $(HEAP)
WRAP_test_oom_inspect := $(HEAP)
WRAP_test_check := $(HEAP)
WRAP_test_oom_hotplug := $(HEAP) $(STAT)
WRAP_test_many := $(HEAP)
WRAP_test_monitor := $(HEAP)
WRAP_test_cdrom := $(STAT) clock_gettime
WRAP_test_text := $(HEAP)
WRAP_test_bracket_files := open fchmod write fcntl close rename
WRAP_test_nodes_of := $(STAT)
WRAP_test_nodes_real := $(STAT)
WRAP_test_defaults := $(STAT)
WRAP_test_libxl := $(STAT)
WRAP_test_lock := unlink close flock
WRAP_test_wire := sendmsg
WRAP_test_faults_live := xs_open xs_close xs_read xs_directory \
                         xs_is_domain_introduced xs_transaction_start \
                         xs_transaction_end

# their names where 64-bit offsets are asked for (unit/large.h)
LARGE_open := open64
LARGE_stat := stat64
LARGE_fcntl := fcntl64

$(UNIT): $(O)/tests/%: tests/%.c $(UNIT_HELP) $(O)/libxencfg.a
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itests/unit $(CFLAGS) -MMD -MP -o $@ $< \
	    $(UNIT_HELP) $(O)/libxencfg.a $(LIBS) -lcmocka $(LDFLAGS) \
	    $(foreach f,$(WRAP_$(notdir $@)),-Wl,--wrap=$f \
	        $(addprefix -Wl$(,)--wrap=,$(LARGE_$f)))

$(UNIT_HELP): CPPFLAGS += -Itests/unit

-include $(UNIT:=.d) $(UNIT_HELP:.o=.d)

test-programs: $(UNIT) bed all crash-programs soak-programs fuzz-programs

.PHONY: test-programs

# ------------------------------------------- under sanitizers and valgrind

# Each has a build directory of its own.  All unit tests; and under sanitizers
# also cfgdump and hotplug, in some scripts.
ASAN_SCRIPTS := $(addprefix tests/check/,cfgdump-options.sh captured.sh \
                  check-captured.sh \
                  cfgdump-report.sh \
                  bad-input.sh deadline.sh hotplug-backend.sh \
                  hotplug-bad-input.sh cfgdump-completion.sh \
                  cfgdump-diff.sh cfgdump-drift.sh cfgdump-explain.sh \
                  cfgdump-terminal.sh cfgdump-watch.sh cfgdump-yaml.sh \
                  xl-cfg.sh)

check-asan: setup
	$(Q)$(MAKE) -s --no-print-directory O=$(O)-asan \
	    SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all' \
	    CFLAGS='-O1 -g -fno-omit-frame-pointer' \
	    ASAN_OPTIONS=verify_asan_link_order=0 \
	    CHECK_SCRIPTS='$(ASAN_SCRIPTS)' check-unit

# Without fair-sched one thread can keep all others waiting.
VALGRIND := valgrind -q --fair-sched=try --error-exitcode=99 --leak-check=full

check-valgrind: setup
	$(Q)$(MAKE) -s --no-print-directory O=$(O)-valgrind CFLAGS='-O1 -g' \
	    TEST_UNDER='$(VALGRIND)' \
	    check-unit

check-unit: all
	$(Q)$(MAKE) -s --no-print-directory unit-programs $(if $(CHECK_SCRIPTS),bed)
	$(Q)O=$(O) CC="$(CC)" TEST_UNDER='$(TEST_UNDER)' \
	    ASAN_OPTIONS=$(ASAN_OPTIONS) tests/run '$(T)' $(UNIT) $(CHECK_SCRIPTS)

unit-programs: $(UNIT)

# In a root file system of each Debian release, beside its Xen.
check-releases:
	$(Q)O=$(O) T='$(T)' WERROR=$(WERROR) tests/releases/run $(RELEASES)

# For other machines, under qemu-user.
check-cross:
	$(Q)O=$(O) T='$(T)' tests/releases/cross $(MACHINES)

.PHONY: check-releases check-cross

# What `make check` does in a short form.

check-model: setup
	$(Q)tests/model/run --large

.PHONY: check-model

.PHONY: demo check-asan check-valgrind check-unit unit-programs
