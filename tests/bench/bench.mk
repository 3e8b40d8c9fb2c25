# bench.mk - the measurements, as a part of the project's Makefile:
#     make bench              beside real libxl, in about a minute
#     make bench QUICK=1      in about 25 seconds
#     make bench-note         notes how many instructions a retrieve takes

bench-src := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
BENCH     := $(patsubst %,$(O)/tests/bench/%,bench memory)

bench-o   := $(patsubst %,$(O)/tests/bench/%.o,common bench_hotplug bench_floor)

$(BENCH): $(O)/tests/bench/%: $(bench-src)/%.c $(O)/libxencfg.a
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $(filter %.c %.o,$^) \
	    $(O)/libxencfg.a $(LIBS) $(LDFLAGS)

$(O)/tests/bench/bench: $(bench-o)
$(O)/tests/bench/bench: LIBS += -ldl
$(O)/tests/bench/bench: CPPFLAGS += \
    -DBENCH_CFLAGS='"$(strip $(filter-out -W%,$(CFLAGS)))"'

-include $(BENCH:=.d) $(bench-o:.o=.d)

bench: setup
	$(Q)$(MAKE) -s --no-print-directory all bed $(BENCH)
	$(Q)BED=$(O)/bed tests/bed/run $(PYTHON) -B $(bench-src)/bench.py \
	    $(if $(QUICK),--quick) $(O)

bench-note: setup
	$(Q)$(MAKE) -s --no-print-directory all bed $(BENCH)
	$(Q)BED=$(O)/bed tests/bed/run $(PYTHON) -B $(bench-src)/bench.py \
	    --note $(O)

# tests/check/limits.sh uses them.
test-programs: $(BENCH)

.PHONY: bench bench-note
