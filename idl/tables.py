"""The rows of data that lib/types/desc.h describes: a C source file."""

from idl import Array, Enumeration, KeyedUnion, Struct
from layout import enum_id, type_id


def c_int(value):
    """Any 64-bit value as an int64_t constant."""
    if value >= 2**63:
        value -= 2**64
    return "INT64_MIN" if value == -2**63 else "INT64_C(%d)" % value


def init_lines(struct, depth):
    """Designated initialisers of what is not zero."""
    pad = "    " * depth
    for f in struct.fields:
        if isinstance(f.type, KeyedUnion):
            if f.type.enum.init:
                yield "%s.%s = %d," % (pad, f.type.key, f.type.enum.init)
            for value, body in f.type.arms:
                inner = list(init_lines(body, depth + 1))
                if value.value == f.type.enum.init and inner:
                    yield "%s.%s.%s = {" % (pad, f.name, value.name.lower())
                    yield from inner
                    yield "%s}," % pad
        elif isinstance(f.type, Struct):
            inner = list(init_lines(f.type, depth + 1))
            if inner:
                yield "%s.%s = {" % (pad, f.name)
                yield from inner
                yield "%s}," % pad
        elif not isinstance(f.type, Array) and f.init:
            yield "%s.%s = %s%s," % (pad, f.name, "(enum %s)" % f.type.ctype
                                     if isinstance(f.type, Enumeration)
                                     else "", c_int(f.init))


OWNING = "BITMAP", "STRING_LIST", "KEY_VALUE_LIST"      # and strings


class Tables:
    def __init__(self):
        self.lines = []

    def out(self, text=""):
        self.lines.append(text)

    def enum(self, e):
        self.out("static const struct xencfg__enum_value values_%s[] = {" % e.name)
        for v in e.values:
            self.out('    { %d, "%s" },' % (v.value, v.name.lower()))
        self.out("};")
        self.out("const struct xencfg_enum xencfg__enumdesc_%s = {" % e.name)
        self.out('    XENCFG_ENUM(%s), "%s",' % (e.name, e.name))
        self.out("    values_%s, %d," % (e.name, len(e.values)))
        self.out("};")
        self.out()

    def struct(self, s, ident, shown, expr):
        """One type; expr is its C type."""
        for f in s.fields:
            self.anonymous(f, ident, shown, expr)
        self.out("static const %s init_%s = {" % (expr, ident))
        for line in init_lines(s, 1):
            self.out(line)
        self.out("};")
        if s.fields:
            self.out("static const struct xencfg__field fields_%s[] = {" % ident)
            for f in s.fields:
                for row in self.rows(f, ident, expr):
                    self.out("    { %s }," % row)
            self.out("};")
        owned = list(self.owned(s, expr))
        if owned:
            self.out("static const struct xencfg__owned owned_%s[] = {" % ident)
            for row in owned:
                self.out("    { %s }," % row)
            self.out("};")
        linkage = "" if s.name else "static "
        self.out("%sconst struct xencfg_type xencfg__desc_%s = {" % (linkage, ident))
        if s.name:
            self.out("    .id = XENCFG_TYPE(%s)," % s.name)
        self.out('    .name = "%s",' % shown)
        if s.fields:
            self.out("    .fields = fields_%s," % ident)
            self.out("    .nfields = sizeof(fields_%s) / sizeof(*fields_%s),"
                     % (ident, ident))
        if owned:
            self.out("    .owned = owned_%s," % ident)
            self.out("    .nowned = sizeof(owned_%s) / sizeof(*owned_%s),"
                     % (ident, ident))
        self.out("    .init = &init_%s," % ident)
        self.out("    .size = sizeof(%s)," % expr)
        self.out("    .unknown = offsetof(%s, unknown)," % expr)
        if any(isinstance(f.type, Struct) for f in s.fields):
            self.out("    .has_objects = true,")
        if s.array_form:
            index = [f.name for f in s.fields].index(s.array_form)
            self.out("    .array_form = %d," % (index + 1))
        self.out("};")
        self.out()

    def owned(self, s, expr):
        """What has to be freed: strings that follow each other as one row."""
        first, strings, index = None, 0, 0
        for f in s.fields + [None]:
            if f and getattr(f.type, "tag", None) == "STRING":
                first, strings = first or f.name, strings + 1
                index += 1
                continue
            if strings:
                yield "offsetof(%s, %s), %d, 0" % (expr, first, strings)
            first, strings = None, 0
            for _ in f.type.arms if f and isinstance(f.type, KeyedUnion) else [f]:
                if f and (isinstance(f.type, (Array, Struct, KeyedUnion)) or
                          getattr(f.type, "tag", None) in OWNING):
                    yield "0, 0, %d" % index
                index += 1

    def anonymous(self, f, ident, shown, expr):
        inner = ([(v.name.lower(), "%s.%s" % (f.name, v.name.lower()), b)
                  for v, b in f.type.arms] if isinstance(f.type, KeyedUnion)
                 else [(f.name, f.name, f.type)]
                 if isinstance(f.type, Struct) and not f.type.name else [])
        for name, path, body in inner:
            self.struct(body, "%s__%s" % (ident, name), "%s.%s" % (shown, name),
                        "XENCFG__TYPEOF(%s, %s)" % (expr, path))

    def rows(self, f, ident, expr):
        if isinstance(f.type, KeyedUnion):
            for v, _ in f.type.arms:
                arm = v.name.lower()
                yield self.row("%s.%s" % (f.type.key, arm), "STRUCT",
                               ["ARM"], expr, "%s.%s" % (f.name, arm),
                               ref="xencfg__desc_%s__%s" % (ident, arm),
                               second=f.type.key, init=v.value)
            return
        flags, second, type_ = [], None, f.type
        if isinstance(type_, Array):
            flags, second, type_ = ["ARRAY"], type_.count, type_.elem
        if f.attrs.get("json") is False:
            flags.append("NO_JSON")
        if f.attrs.get("always"):
            flags.append("ALWAYS")
        init = 0 if "ARRAY" in flags else f.attrs.get("length", f.init)
        if isinstance(type_, Struct):
            ref = "xencfg__desc_%s" % (type_.name or "%s__%s" % (ident, f.name))
            yield self.row(f.name, "STRUCT", flags, expr, f.name, ref, second)
        elif isinstance(type_, Enumeration):
            yield self.row(f.name, "ENUM", flags, expr, f.name,
                           "xencfg__enumdesc_%s" % type_.name, second, init)
        else:
            yield self.row(f.name, type_.tag, flags, expr, f.name, None, second,
                           init)

    def row(self, key, tag, flags, expr, path, ref, second, init=0):
        size = ("sizeof(*((%s *)0)->%s)" if "ARRAY" in flags
                else "sizeof(((%s *)0)->%s)") % (expr, path)
        parts = ['"%s", sizeof("%s") - 1' % (key, key), "XENCFG__" + tag,
                 " | ".join("XENCFG__F_" + f for f in flags) or "0",
                 "offsetof(%s, %s)" % (expr, path), size,
                 "offsetof(%s, %s)" % (expr, second) if second else "0",
                 "&" + ref if ref else "NULL", c_int(init)]
        return ",\n      ".join([", ".join(parts[:4]), ", ".join(parts[4:])])

    def index(self, kind, ident, rows):
        """All of a kind, ascending by id."""
        self.out("const struct %s *const xencfg__%ss[] = {" % (kind, ident))
        for _, name in sorted(rows):
            self.out("    &%s," % name)
        self.out("};")
        self.out("const size_t xencfg__num_%ss = %d;" % (ident, len(rows)))


def tables(defined):
    t = Tables()
    types, enums = [], []
    for d in defined:
        if isinstance(d, Enumeration):
            t.enum(d)
            enums.append((enum_id(d), "xencfg__enumdesc_" + d.name))
        else:
            t.struct(d, d.name, d.name, d.ctype)
            types.append((type_id(d), "xencfg__desc_" + d.name))
    t.index("xencfg_type", "type", types)
    t.index("xencfg_enum", "enum", enums)
    return t.lines
