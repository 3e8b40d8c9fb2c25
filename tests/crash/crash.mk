# crash.mk - the crash matrix, as a part of the project's Makefile.
#
#   check-crash   each operation killed at every system call, and with every
#                 call failing in every way; then, with bugs put into the
#                 library, that it finds them: some minutes
#
# CRASH='add-disk' picks operations, SAMPLE=7 every seventh point.

crash-out := $(O)/tests/crash
crash-src := tests/crash

CRASH_PROGRAMS := $(addprefix $(crash-out)/,verify at bracket libfault.so)

crash-verify-o := $(addprefix $(crash-out)/,verify.o verify_devices.o \
                    verify_nodes.o)

$(crash-out)/verify: $(crash-verify-o) $(O)/libxencfg.a
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(crash-out)/bracket: $(crash-src)/bracket.c include/xencfg/xencfg.h \
                      $(O)/libxencfg.so
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< -L$(O) -lxencfg \
	    -lxenstore -Wl,-rpath,'$$ORIGIN/../..'

# What the program under test is built for is not for these two.
crash-cflags := -std=gnu11 -O2 -g $(WARNINGS) -D_GNU_SOURCE

$(crash-out)/at: $(crash-src)/at.c
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(crash-cflags) -o $@ $<

$(crash-out)/libfault.so: $(addprefix $(crash-src)/,fault.c fault_xenstore.c \
                            fault.h)
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(crash-cflags) -fPIC -shared -fvisibility=default -o $@ \
	    $(filter %.c,$^) -ldl

-include $(crash-verify-o:.o=.d)

crash-programs: $(CRASH_PROGRAMS)

check-crash: setup
	$(Q)$(MAKE) -s --no-print-directory all bed crash-programs $(O)/hotplug
	$(Q)O=$(O) $(PYTHON) $(crash-src)/matrix $(if $(SAMPLE),--sample $(SAMPLE)) \
	    $(CRASH)
	$(if $(SAMPLE)$(CRASH),,$(Q)O=$(O) PYTHON=$(PYTHON) $(crash-src)/planted)

.PHONY: crash-programs check-crash
