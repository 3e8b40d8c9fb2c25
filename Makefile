# xencfg - see README.md.  `make help` lists the targets.

# make -f DIR/Makefile builds here, in build
TOP := $(patsubst %/,%,$(dir $(firstword $(MAKEFILE_LIST))))
ifneq ($(realpath $(TOP)),$(realpath $(CURDIR)))
O ?= build
$(or $(MAKECMDGOALS),all): there
	@:
there:
	@$(MAKE) --no-print-directory -C $(TOP) O=$(abspath $(O)) $(MAKECMDGOALS)
.PHONY: there $(or $(MAKECMDGOALS),all)
else

VERSION  := 0.1.0
SONAME   := libxencfg.so.$(shell sed -n 's/^soname //p' idl/abi)
O        ?= build
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
LIBDIR   ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
SHAREDIR ?= $(PREFIX)/share
MANDIR   ?= $(SHAREDIR)/man
PYTHON   ?= python3
CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
            -Wpointer-arith -Wcast-function-type
ifneq ($(findstring clang,$(CC)),) # versions before 13 do not know the last
WARNINGS += -Wno-unknown-warning-option
endif
ifdef WERROR
WARNINGS += -Werror
endif
Q        := $(if $(V),,@)
say       = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))

# NO_SETUP=1 installs none of these
BUILD_DEPS := gcc libc6-dev make python3 pkg-config libyajl-dev libxen-dev \
              scdoc libarchive-dev zlib1g-dev libyaml-dev
DEMO_DEPS  := jq xen-utils-4.* xenstore-utils
TEST_DEPS  := $(DEMO_DEPS) libcmocka-dev valgrind clang libclang-rt-dev spin \
              mandoc man-db zsh fish python3-yaml less

# of 32 bits: no file's offset or inode number is too large
override CPPFLAGS += -U_FILE_OFFSET_BITS \
                     -D_FILE_OFFSET_BITS='(__SIZEOF_POINTER__==4?64:0)'
override CPPFLAGS += -D_GNU_SOURCE -DXENCFG_VERSION='"$(VERSION)"' \
                     -Iinclude -I$(O)/include -Ilib -I$(O)/lib
override CFLAGS   += -std=gnu11 -fvisibility=hidden $(WARNINGS) $(SANITIZE)
LIBS := -lyajl -lxenstore -lxentoollog -pthread

IDL      := idl/xencfg.idl idl/report.idl idl/check.idl
GEN      := idl/gen.py idl/idl.py idl/layout.py idl/tables.py
TYPES    := $(O)/include/xencfg/types.h
EXTERN   := $(O)/lib/types/desc_types.h
COMPAT   := $(O)/include/xencfg/compat-libxl.h
LIB_OBJ  := $(patsubst lib/%.c,$(O)/lib/%.o,$(wildcard lib/*.c lib/*/*.c)) \
            $(O)/desc_types.o
COMPLETION := $(addprefix $(O)/completion/cfgdump.,bash zsh fish)
TOOL_OBJ := $(patsubst tools/%.c,$(O)/tools/%.o,\
              $(wildcard tools/cfgdump/*.c tools/cfgdump/*/*.c)) \
            $(O)/completion.o
XENCFG_OBJ := $(patsubst tools/%.c,$(O)/tools/%.o,\
                $(wildcard tools/xencfg/*.c tools/xencfg/*/*.c))
MAN      := $(patsubst %.scd,$(O)/%,$(wildcard man/*.scd))

all: $(O)/$(SONAME) $(O)/libxencfg.so $(O)/libxencfg.a $(O)/cfgdump \
     $(O)/install/cfgdump $(O)/xencfg $(O)/install/xencfg $(O)/hotplug $(COMPAT) $(MAN) $(COMPLETION)

# ------------------------------------------------------------------ generated

$(TYPES): $(IDL) $(GEN) Makefile
	$(call say,IDL,$@)
	$(Q)mkdir -p $(@D)
	$(Q)(echo '#include <xencfg/xencfg.h> /* should it be included alone */'; \
	    $(PYTHON) idl/gen.py header $(IDL)) > $@.new && mv $@.new $@

$(EXTERN): $(IDL) $(GEN)
	$(call say,IDL,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(PYTHON) idl/gen.py extern $(IDL) > $@.new && mv $@.new $@

$(O)/desc_types.c: $(IDL) $(GEN)
	$(call say,IDL,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(PYTHON) idl/gen.py tables $(IDL) > $@.new && mv $@.new $@

# libxl has names for the domain's configuration only
$(COMPAT): $(GEN) idl/xencfg.idl idl/compat-libxl.h.in
	$(call say,IDL,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(PYTHON) idl/gen.py compat idl/compat-libxl.h.in idl/xencfg.idl \
	    > $@.new && mv $@.new $@

$(O)/completion/cfgdump.%: tools/completion/%.in
	$(Q)mkdir -p $(@D)
	$(Q)sed 's/@COMMAND@/cfgdump/g' $< > $@

# the same as strings
$(O)/completion.c: $(COMPLETION) Makefile
	$(Q)(echo '#include "complete/complete.h"'; for f in $(COMPLETION); do \
	    echo "const char completion_$${f##*.}[] =" && \
	    sed 's/[\\"]/\\&/g; s/.*/    "&\\n"/' $$f && echo "    ;"; \
	done) > $@.new && mv $@.new $@

$(O)/man/%: man/%.scd man/tidy.awk Makefile
	$(call say,MAN,$@)
	$(Q)mkdir -p $(@D)
	$(Q)sed 's|@VERSION@|$(VERSION)|' $< > $@.scd
	$(Q)scdoc < $@.scd > $@.new && awk -f man/tidy.awk $@.new > $@
	$(Q)rm -f $@.scd $@.new

abi:
	$(Q)sed '/^soname/q' idl/abi > idl/abi.new
	$(Q)$(PYTHON) idl/gen.py layout $(IDL) >> idl/abi.new
	$(Q)mv idl/abi.new idl/abi

# -------------------------------------------------------------------- library

# the programs are compiled as its users' are
$(LIB_OBJ): override CFLAGS += -fPIC

$(TOOL_OBJ): override CPPFLAGS := $(filter-out -Ilib -I$(O)/lib,$(CPPFLAGS)) -Itools/cfgdump
$(XENCFG_OBJ): override CPPFLAGS := $(filter-out -Ilib -I$(O)/lib,$(CPPFLAGS)) -Itools/xencfg

$(O)/%.o: %.c | $(TYPES) $(EXTERN)
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(O)/desc_types.o $(O)/completion.o: $(O)/%.o: $(O)/%.c | $(TYPES) $(EXTERN)
	$(call say,CC,$@)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(O)/$(SONAME): $(LIB_OBJ) lib/xencfg.map
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(SONAME) \
	    -Wl,--version-script=lib/xencfg.map -Wl,-z,defs -o $@ $(LIB_OBJ) \
	    $(LIBS)

$(O)/libxencfg.so: $(O)/$(SONAME)
	$(Q)ln -sf $(SONAME) $@

$(O)/libxencfg.a: $(LIB_OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# beside the library, and as it is installed, where the loader finds that
$(O)/cfgdump: RPATH := -Wl,-rpath,'$$ORIGIN'
$(O)/cfgdump $(O)/install/cfgdump: $(TOOL_OBJ) $(O)/libxencfg.so
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(TOOL_OBJ) -L$(O) -lxencfg \
	    -lxentoollog -lyajl -ldl $(RPATH)

$(O)/xencfg: RPATH := -Wl,-rpath,'$$ORIGIN'
$(O)/xencfg $(O)/install/xencfg: $(XENCFG_OBJ) $(O)/libxencfg.so
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(XENCFG_OBJ) -L$(O) -lxencfg $(RPATH)

# by this name it takes words in the order that the tests have them
$(O)/hotplug: $(O)/xencfg
	$(Q)ln -sf xencfg $@

-include $(LIB_OBJ:.o=.d) $(TOOL_OBJ:.o=.d) $(XENCFG_OBJ:.o=.d)

# -------------------------------------------------------------------- install

BASH_COMPLETION := $(SHAREDIR)/bash-completion/completions
ZSH_COMPLETION  := $(SHAREDIR)/zsh/site-functions
FISH_COMPLETION := $(SHAREDIR)/fish/vendor_completions.d

# each function that xencfg(3) names leads there
MAN_LINKS = $(sort $(shell grep -o '\*xencfg_[a-z0-9_]*\*()' man/xencfg.3.scd | \
              tr -d '*()'))

install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig \
	    $(DESTDIR)$(INCLUDEDIR)/xencfg
	install -m 755 $(O)/install/cfgdump $(O)/install/xencfg \
	    $(DESTDIR)$(BINDIR)/
	install -m 755 $(O)/$(SONAME) $(DESTDIR)$(LIBDIR)/
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libxencfg.so
	install -m 644 $(O)/libxencfg.a $(DESTDIR)$(LIBDIR)/
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' \
	    -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' -e 's|@VERSION@|$(VERSION)|' \
	    xencfg.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/xencfg.pc
	install -m 644 include/xencfg/*.h $(TYPES) $(COMPAT) \
	    $(DESTDIR)$(INCLUDEDIR)/xencfg/
	for page in $(notdir $(MAN)); do \
	    install -D -m 644 $(O)/man/$$page \
	        $(DESTDIR)$(MANDIR)/man$${page##*.}/$$page || exit 1; \
	done
	for name in $(MAN_LINKS); do \
	    echo .so man3/xencfg.3 > $(DESTDIR)$(MANDIR)/man3/$$name.3 || exit 1; \
	done
	for c in $(O)/completion/cfgdump. tools/completion/xencfg.; do \
	    name=`basename $$c .`; \
	    install -D -m 644 $${c}bash $(DESTDIR)$(BASH_COMPLETION)/$$name && \
	    install -D -m 644 $${c}zsh $(DESTDIR)$(ZSH_COMPLETION)/_$$name && \
	    install -D -m 644 $${c}fish $(DESTDIR)$(FISH_COMPLETION)/$$name.fish || \
	    exit 1; \
	done

uninstall:
	rm -f $(DESTDIR)$(LIBDIR)/$(SONAME) \
	    $(DESTDIR)$(LIBDIR)/libxencfg.so $(DESTDIR)$(LIBDIR)/libxencfg.a \
	    $(DESTDIR)$(LIBDIR)/pkgconfig/xencfg.pc
	for name in cfgdump xencfg; do \
	    rm -f $(DESTDIR)$(BINDIR)/$$name \
	        $(DESTDIR)$(BASH_COMPLETION)/$$name \
	        $(DESTDIR)$(ZSH_COMPLETION)/_$$name \
	        $(DESTDIR)$(FISH_COMPLETION)/$$name.fish; \
	done
	rm -rf $(DESTDIR)$(INCLUDEDIR)/xencfg
	for page in $(notdir $(MAN)); do \
	    rm -f $(DESTDIR)$(MANDIR)/man$${page##*.}/$$page; \
	done
	for name in $(MAN_LINKS); do rm -f $(DESTDIR)$(MANDIR)/man3/$$name.3; done

dist: $(O)/xencfg-$(VERSION).tar.gz

$(O)/xencfg-$(VERSION).tar.gz: FORCE
	$(Q)mkdir -p $(@D)
	git archive --prefix=xencfg-$(VERSION)/ -o $(abspath $@) HEAD

clean:
	rm -rf $(O)

# ------------------------------------------------------------ demo and tests

include tests/tests.mk

# each installs what it needs
setup:
	$(Q)tests/setup $(BUILD_DEPS) $(TEST_DEPS)

demo:
	$(Q)tests/setup $(BUILD_DEPS) $(DEMO_DEPS)
	$(Q)$(MAKE) -s --no-print-directory all bed
	$(Q)O=$(O) tests/demo/demo.sh

# of unit tests alone only these are made
UNIT_ONLY := $(if $(filter-out unit/%,$(T)),,\
               $(filter $(addprefix $(O)/tests/,$(subst *,%,$(T))),$(UNIT)))

check: setup
	$(Q)$(MAKE) -s --no-print-directory $(or $(UNIT_ONLY),test-programs)
	$(Q)O=$(O) CC="$(CC)" tests/run '$(T)' $(UNIT) $(SCRIPTS)

help:
	@echo 'all             the library, cfgdump and xencfg, in $(O)/ (default)'
	@echo 'demo            what it does, on a machine without Xen'
	@echo "check           the tests; T='unit/json/*' picks some"
	@echo 'check-asan      unit tests and cfgdump under ASan and UBSan'
	@echo 'check-valgrind  unit tests under valgrind'
	@echo 'check-crash     each operation killed and failed at each call; minutes'
	@echo "check-fuzz      invented inputs, SECONDS=10 a target; T='fuzz/json' is one"
	@echo 'check-soak      many processes at one domain, SECONDS=60 for each mode'
	@echo "check-releases  the tests in RELEASES='bullseye bookworm trixie'; root"
	@echo "check-cross     unit tests for MACHINES='s390x armhf arm64 musl'; root"
	@echo 'check-watch     cfgdump watch: CHANGES=100000 in 1000 domains; minutes'
	@echo 'check-model     the protocols, in larger models; minutes'
	@echo 'bench           figures beside real libxl; QUICK=1 for short'
	@echo 'bench-note      notes the instructions that check compares'
	@echo 'install, uninstall (PREFIX, BINDIR, LIBDIR, INCLUDEDIR, ..., DESTDIR)'
	@echo 'dist            xencfg-$(VERSION).tar.gz of the last commit, in $(O)/'
	@echo 'clean, setup'
	@echo 'abi             idl/abi anew, after a change of the IDL'
	@echo 'V=1 shows commands, WERROR=1 makes warnings errors, O=DIR'

.PHONY: all abi install uninstall dist clean setup demo check help FORCE
.DELETE_ON_ERROR:

endif
