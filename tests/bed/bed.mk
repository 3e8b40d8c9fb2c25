# bed.mk - the test bed's programs, as a part of the project's Makefile:
#
#   include tests/bed/bed.mk      (below its first target)
#   check: bed
#
# Takes O (the build directory), CC and CFLAGS, and V=1 for whole commands.

O ?= build
bed-src := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
bed-out := $(O)/bed

# Real xl loads the shim, so it is never built for a sanitizer or for coverage,
# and its names are what it is for.
bed-cflags = $(filter-out -fsanitize% -fno-sanitize% -fvisibility% --coverage \
	-fprofile% -ftest-coverage -pedantic% -Wpedantic -std=%,$(CFLAGS)) \
	-std=gnu11 -Wno-unused-parameter -MMD -MP
bed-minor := $(word 2,$(subst ., ,$(shell pkg-config --modversion xenlight \
	2>/dev/null)))

bed-shim-o := $(patsubst $(bed-src)/%.c,$(bed-out)/%.o,\
	$(sort $(wildcard $(bed-src)/shim/*.c)))
bed-lx-o := $(patsubst %,$(bed-out)/%.o,lx lx_bench lx_clone)
bed-all := $(addprefix $(bed-out)/,libfakexen.so backendd fake-qemu lx xen-minor)

bed-say = $(if $(V),,@printf '  %-7s %s\n' $(1) $@;)

.PHONY: bed
bed: $(bed-all)

$(bed-out)/shim/%.o: bed-cflags += -fPIC
$(bed-all): bed-cflags += $(if $(bed-minor),-DBED_XEN_MINOR=$(bed-minor))

$(bed-out)/%.o: $(bed-src)/%.c
	@mkdir -p $(@D)
	$(call bed-say,CC)$(CC) $(bed-cflags) -c -o $@ $<

# of the installed Xen 4.x: what the bed's hypervisor says of itself
$(bed-out)/xen-minor: $(bed-src)/bed.mk
	@mkdir -p $(@D)
	@echo $(or $(bed-minor),17) >$@

$(bed-out)/libfakexen.so: $(bed-shim-o)
	$(call bed-say,LINK)$(CC) -shared -o $@ $^ -ldl

$(bed-out)/backendd: $(bed-out)/backendd.o
	$(call bed-say,LINK)$(CC) -o $@ $^ -lxenstore

$(bed-out)/fake-qemu: $(bed-out)/fake-qemu.o
	$(call bed-say,LINK)$(CC) -o $@ $^ -lxenstore

$(bed-out)/lx: $(bed-lx-o)
	$(call bed-say,LINK)$(CC) -o $@ $^ -lxenlight -lxenctrl -lxentoollog \
		-lxenstore -ldl

-include $(patsubst %.o,%.d,$(bed-shim-o) $(bed-lx-o) \
	$(bed-out)/backendd.o $(bed-out)/fake-qemu.o)
