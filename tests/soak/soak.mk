# soak.mk - the race soak, as a part of the project's Makefile.
#
#   check-soak    16 processes at one domain, half of them real libxl: four
#                 times SECONDS (30); then, with bugs put into the library,
#                 that it finds them
#
#   check-watch   `cfgdump watch`: CHANGES (100000) changes in 1000 domains
#
# MODE='xencfg kill' picks some of the four; soak/README.md.  With one of these
# given, no bugs are planted.

soak-out := $(O)/tests/soak
soak-o   := $(patsubst tests/%.c,$(O)/tests/%.o,\
              $(filter-out %/hold.c,$(wildcard tests/soak/*.c)))

$(soak-out)/soak: $(soak-o) $(O)/libxencfg.a
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -ldl

$(soak-out)/hold: $(soak-out)/hold.o $(O)/libxencfg.a
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

-include $(soak-o:.o=.d) $(soak-out)/hold.d

soak-programs: $(soak-out)/soak $(soak-out)/hold $(O)/tests/crash/verify

check-soak: setup
	$(Q)$(MAKE) -s --no-print-directory all bed soak-programs
	$(Q)O=$(O) SOAK_SECONDS=$(or $(SECONDS),30) $(if $(MODE),SOAK='$(MODE)') \
	    tests/run '*' tests/check/soak.sh
	$(if $(SECONDS)$(MODE),,$(Q)O=$(O) tests/soak/planted)

check-watch: setup
	$(Q)$(MAKE) -s --no-print-directory all bed
	$(Q)BED=$(O)/bed tests/bed/run $(PYTHON) -B tests/soak/watch.py $(O) \
	    1000 $(or $(CHANGES),100000)

.PHONY: soak-programs check-soak check-watch
