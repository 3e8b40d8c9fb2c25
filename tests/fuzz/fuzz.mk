# fuzz.mk - the fuzz targets, as a part of the project's Makefile.
#
#   check-fuzz    each target for SECONDS (10) of inputs that libFuzzer invents,
#                 under ASan and UBSan of clang; with T='fuzz/json' one of them
#
# `make check` gives them the inputs that are kept (../check/fuzz.sh), without
# either.  README.md.

fuzz-out := $(O)/tests/fuzz
fuzz-src := tests/fuzz

# Of the library; of the command, whose objects they need too.
FUZZ_LIB  := json dump vdev differ wire
FUZZ_TOOL := xlcfg forms path unpack redact
FUZZ_PROGRAMS := $(addprefix $(fuzz-out)/,$(FUZZ_LIB) $(FUZZ_TOOL))

fuzz-o    := $(FUZZ_PROGRAMS:=.o) $(fuzz-out)/fuzz.o $(fuzz-out)/server.o \
             $(fuzz-out)/replay.o
fuzz-main := $(if $(FUZZER),,$(fuzz-out)/replay.o)

# An archive, as a target may have an object's functions itself.
$(fuzz-out)/cfgdump.a: $(filter-out $(O)/tools/cfgdump/main.o,$(TOOL_OBJ))
	$(call say,AR,$@)
	$(Q)mkdir -p $(@D)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(addprefix $(fuzz-out)/,$(FUZZ_TOOL:=.o)): CPPFLAGS += -Itools/cfgdump
$(addprefix $(fuzz-out)/,$(FUZZ_TOOL)): $(fuzz-out)/cfgdump.a
$(addprefix $(fuzz-out)/,$(FUZZ_TOOL)): LIBS += -lyaml -ldl

$(fuzz-out)/wire: $(fuzz-out)/server.o
$(fuzz-out)/differ: LIBS += -lxenlight -ldl
$(fuzz-out)/xlcfg: LIBS += -lxlutil -lxenlight

$(FUZZ_PROGRAMS): %: %.o $(fuzz-out)/fuzz.o $(fuzz-main) $(O)/libxencfg.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(FUZZER) $(LDFLAGS) -o $@ $(filter %.o,$^) \
	    $(filter %/cfgdump.a,$^) $(O)/libxencfg.a $(LIBS)

-include $(fuzz-o:.o=.d)

fuzz-programs: $(FUZZ_PROGRAMS)

check-fuzz: setup
	$(Q)$(MAKE) -s --no-print-directory O=$(O)-fuzz CC=clang \
	    CFLAGS='-O1 -g -fno-omit-frame-pointer' FUZZER=-fsanitize=fuzzer \
	    SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
	    fuzz-programs
	$(Q)O=$(O)-fuzz FUZZ_SECONDS=$(or $(SECONDS),10) FUZZ_SEED=$(SEED) \
	    TEST_UNDER=$(fuzz-src)/run tests/run '$(T)' \
	    $(FUZZ_PROGRAMS:$(O)/%=$(O)-fuzz/%)

.PHONY: fuzz-programs check-fuzz
