"""The model of an IDL file, and its reader.

An IDL file describes C types and their JSON form in the syntax of libxl's own
IDL, which is Python's.  It is read as data: the file is parsed to a syntax tree
and only the constructs below are understood; nothing in it is ever executed.

    name = Enumeration("name", [(value, "NAME"[, {attributes}]), ...],
                       since="4.5"[, init_val=N][, counted=True]
                       [, doc="..."])
    name = Struct("name", [("field", type[, {attributes}]), ...],
                  since="4.5"[, doc="..."])

A type is a built-in name (see BUILTINS), a name defined earlier in the file,
Array(type, "count_field"), Struct(None, [...]), or
KeyedUnion(None, enumeration, "discriminator", [("arm", Struct(None, [...])
or None), ...]).

Every mistake raises IdlError, whose text is "file:line: error: message".
"""
import ast
import re


class IdlError(Exception):
    def __init__(self, filename, node, message):
        line = node if isinstance(node, int) else node.lineno
        super().__init__("%s:%d: error: %s"
                         % (filename, line, message.replace("\n", "\\n")))


class Builtin:
    """A type without structure of its own; the library knows its encoding."""

    def __init__(self, name, ctype, tag, init=0, low=None, high=None):
        self.name, self.ctype, self.tag = name, ctype, tag
        self.init, self.low, self.high = init, low, high


BUILTINS = {b.name: b for b in (
    Builtin("integer", "int", "INT", 0, -2**31, 2**31 - 1),
    Builtin("devid", "int", "INT", -1, -2**31, 2**31 - 1),
    Builtin("uint8", "uint8_t", "UINT8", 0, 0, 2**8 - 1),
    Builtin("uint32", "uint32_t", "UINT32", 0, 0, 2**32 - 1),
    Builtin("domid", "uint32_t", "UINT32", 0, 0, 2**32 - 1),
    Builtin("uint64", "uint64_t", "UINT64", 0, 0, 2**64 - 1),
    Builtin("MemKB", "uint64_t", "UINT64", 2**64 - 1, 0, 2**64 - 1),
    Builtin("bool", "bool", "BOOL"),
    Builtin("defbool", "xencfg_defbool", "DEFBOOL"),
    Builtin("string", "char *", "STRING"),
    Builtin("uuid", "xencfg_uuid", "UUID"),
    Builtin("mac", "xencfg_mac", "MAC"),
    Builtin("bitmap", "xencfg_bitmap", "BITMAP"),
    Builtin("string_list", "xencfg_string_list", "STRING_LIST"),
    Builtin("key_value_list", "xencfg_key_value_list", "KEY_VALUE_LIST"),
    Builtin("ms_vm_genid", "xencfg_ms_vm_genid", "MS_VM_GENID"),
)}


class Enumeration:
    def __init__(self, name, values, since, init, doc, counted):
        self.name, self.values = name, values
        self.since, self.init, self.doc = since, init, doc
        self.counted = counted      # the library has tables of its values
        self.ctype = "xencfg_" + name

    def constant(self, value_name):
        return "XENCFG_%s_%s" % (self.name.upper(), value_name)

    def value_of(self, lower_name):
        for v in self.values:
            if v.name.lower() == lower_name:
                return v
        return None


class EnumValue:
    def __init__(self, value, name, attrs):
        self.value, self.name, self.attrs = value, name, attrs


class Array:
    def __init__(self, elem, count):
        self.elem, self.count = elem, count


class Struct:
    """fields is a list of Field; union is the one KeyedUnion's Field or None."""

    def __init__(self, name, fields, since, doc, array_form):
        self.name, self.fields, self.since = name, fields, since
        self.doc, self.array_form = doc, array_form
        self.ctype = "xencfg_" + name if name else None
        self.union = next((f for f in fields
                           if isinstance(f.type, KeyedUnion)), None)


class KeyedUnion:
    """arms is a list of (EnumValue, Struct)."""

    def __init__(self, enum, key, arms):
        self.enum, self.key, self.arms = enum, key, arms


class Field:
    def __init__(self, name, type_, attrs, line):
        self.name, self.type, self.attrs, self.line = name, type_, attrs, line

    @property
    def init(self):
        return self.attrs.get("init_val", getattr(self.type, "init", 0))


FIELD_ATTRS = {"init_val": int, "since": str, "until": str, "json": bool,
               "deprecated_by": str, "length": int, "always": bool, "doc": str}
VALUE_ATTRS = {"since": str, "until": str, "doc": str}
MAX_FIELDS = 192            # the JSON reader's bit set of keys already seen

# Words of C and C++ that cannot name a member: the header is for both.
RESERVED = frozenset("""
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char
    class compl const const_cast constexpr continue decltype default delete do
    double dynamic_cast else enum explicit export extern false float for friend
    goto if inline int long mutable namespace new noexcept not not_eq nullptr
    operator or or_eq private protected public register reinterpret_cast restrict
    return short signed sizeof static static_assert static_cast struct switch
    template this thread_local throw true try typedef typeid typename typeof
    union unsigned using virtual void volatile wchar_t while xor xor_eq
""".split())
MACROS = frozenset(("linux", "unix", "i386"))   # that gcc predefines

# What a C comment cannot or should not hold; of control characters only line
# breaks are fine.
NO_COMMENT = re.compile(r"/\*|\*/|[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]|"
                        r"\A\s+\Z")
MAX_BITS = 128              # of a number, before its range is known


class Reader:
    def __init__(self, filename, text, known=()):
        """known: the definitions of earlier files, which this one may use."""
        self.filename, self.text = filename, text
        self.types = dict(BUILTINS)
        self.types.update((d.name, d) for d in known)
        self.defined = []           # Enumeration and Struct, in file order

    def fail(self, node, message):
        raise IdlError(self.filename, node, message)

    # ---- the file

    def read(self):
        # Python 3.9 takes some of that, or dies of it
        if re.search(r"(?:[-+~({\[]\s*){200}", self.text):
            self.fail(1, "nested too deeply")
        try:
            tree = ast.parse(self.text, self.filename)
        except SyntaxError as e:
            self.fail(e.lineno or 1, "syntax: " + e.msg)
        except ValueError as e:
            self.fail(1, str(e))
        except (RecursionError, MemoryError):
            self.fail(1, "nested too deeply")
        for node in tree.body:
            self.statement(node)
        return self.defined

    def statement(self, node):
        if (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)):
            return                  # the file's doc string
        if (not isinstance(node, ast.Assign) or len(node.targets) != 1
                or not isinstance(node.targets[0], ast.Name)):
            self.fail(node, "expected NAME = Enumeration(...) or Struct(...)")
        name = node.targets[0].id
        what = self.called(node.value)
        if what not in ("Enumeration", "Struct"):
            self.fail(node.value,
                      "expected Enumeration(...) or Struct(...)")
        if name in self.types:
            self.fail(node, "type '%s' is defined already" % name)
        made = (self.enumeration if what == "Enumeration"
                else self.struct)(node.value)
        if made.name != name:
            self.fail(node.value, "'%s' names itself '%s'" % (name, made.name))
        made.file, made.line = self.filename, node.lineno
        self.types[name] = made
        self.defined.append(made)

    # ---- literals

    def called(self, node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id
        return None

    def literal(self, node, kind, what):
        try:
            value = ast.literal_eval(node)
        except (ValueError, TypeError, RecursionError, MemoryError):
            value = None
        if type(value) is not kind:
            self.fail(node, "%s must be a literal %s" % (what, kind.__name__))
        if kind is int and value.bit_length() > MAX_BITS:
            self.fail(node, "%s is longer than %d bits" % (what, MAX_BITS))
        return value

    def remark(self, node, kind, what):
        """The literal of an attribute; texts end up in comments."""
        value = self.literal(node, kind, what)
        if kind is str and NO_COMMENT.search(value):
            self.fail(node, "%s must be text that a C comment can hold" % what)
        return value

    def identifier(self, node, what):
        name = self.literal(node, str, what)
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            self.fail(node, "%s '%s' is not an identifier" % (what, name))
        return name

    def member(self, node, what):
        name = self.identifier(node, what)
        if name in RESERVED:
            self.fail(node, "%s '%s' is a word of C or C++" % (what, name))
        if name in MACROS:
            self.fail(node, "%s '%s' is a macro of GNU C" % (what, name))
        return name

    def arguments(self, call, count, keywords):
        """Checks the shape of a call; returns its keywords as a dict."""
        if len(call.args) != count:
            self.fail(call, "%s takes %d arguments, not %d"
                      % (self.called(call), count, len(call.args)))
        found = {}
        for kw in call.keywords:
            if kw.arg not in keywords:
                self.fail(call, "unknown argument '%s'" % kw.arg)
            found[kw.arg] = self.remark(kw.value, keywords[kw.arg], kw.arg)
        return found

    def attributes(self, node, allowed):
        if not isinstance(node, ast.Dict):
            self.fail(node, "attributes must be a { } of literals")
        attrs = {}
        for k, v in zip(node.keys, node.values):
            key = self.literal(k, str, "attribute name") if k else None
            if key not in allowed:
                self.fail(k or node, "unknown attribute '%s'" % key)
            if key in attrs:
                self.fail(k, "attribute '%s' is given twice" % key)
            attrs[key] = self.remark(v, allowed[key], "'%s'" % key)
        return attrs

    def rows(self, node, what, low, high):
        """The tuples of a list."""
        if not isinstance(node, ast.List):
            self.fail(node, "%s must be a list" % what)
        for row in node.elts:
            if not isinstance(row, ast.Tuple) or not low <= len(row.elts) <= high:
                self.fail(row, "each of the %s must be a tuple of %d to %d"
                          % (what, low, high))
        return node.elts

    # ---- constructs

    def enumeration(self, call):
        kw = self.arguments(call, 2, {"since": str, "init_val": int,
                                      "doc": str, "counted": bool})
        name = self.identifier(call.args[0], "enumeration name")
        values = []
        for row in self.rows(call.args[1], "values", 2, 3):
            value = self.literal(row.elts[0], int, "value")
            label = self.literal(row.elts[1], str, "value name")
            attrs = (self.attributes(row.elts[2], VALUE_ATTRS)
                     if len(row.elts) == 3 else {})
            if not re.fullmatch(r"[A-Z0-9_]+", label):
                self.fail(row, "value name '%s' must be in upper case" % label)
            if not -2**31 <= value < 2**31:
                self.fail(row, "value %d does not fit an int" % value)
            for v in values:
                if v.value == value or v.name == label:
                    self.fail(row, "value %d, '%s', is there already as %d, '%s'"
                              % (value, label, v.value, v.name))
            values.append(EnumValue(value, label, attrs))
        if not values:
            self.fail(call, "enumeration '%s' has no values" % name)
        return Enumeration(name, values, kw.get("since"), kw.get("init_val", 0),
                           kw.get("doc"), kw.get("counted"))

    def struct(self, call):
        kw = self.arguments(call, 2, {"since": str, "doc": str,
                                      "array_form": str})
        name = (None if isinstance(call.args[0], ast.Constant)
                and call.args[0].value is None
                else self.identifier(call.args[0], "struct name"))
        fields, keys = [], {}
        for row in self.rows(call.args[1], "fields", 2, 3):
            field = self.field(row)
            for key in self.member_names(field):
                if key == "unknown":
                    self.fail(row, "'unknown' holds the unknown keys of every "
                              "struct")
                if key in keys:
                    self.fail(row, "'%s' is a field of line %d already"
                              % (key, keys[key]))
                keys[key] = row.lineno
            if (isinstance(field.type, KeyedUnion)
                    and any(isinstance(f.type, KeyedUnion) for f in fields)):
                self.fail(row, "a second union in one struct")
            fields.append(field)
        if len(keys) > MAX_FIELDS:
            self.fail(call, "more than %d fields" % MAX_FIELDS)
        made = Struct(name, fields, kw.get("since"), kw.get("doc"),
                      kw.get("array_form"))
        if made.array_form and not any(f.name == made.array_form and
                                       isinstance(f.type, Array)
                                       for f in fields):
            self.fail(call, "array_form '%s' is no array here" % made.array_form)
        return made

    def member_names(self, field):
        yield field.name
        if isinstance(field.type, Array):
            yield field.type.count
        elif isinstance(field.type, KeyedUnion):
            yield field.type.key
            for value, _ in field.type.arms:
                yield "%s.%s" % (field.type.key, value.name.lower())

    def field(self, row):
        name = self.member(row.elts[0], "field name")
        type_ = self.type(row.elts[1])
        attrs = (self.attributes(row.elts[2], FIELD_ATTRS)
                 if len(row.elts) == 3 else {})
        if "init_val" in attrs:
            low, high = getattr(type_, "low", None), getattr(type_, "high", None)
            if isinstance(type_, Enumeration):
                if attrs["init_val"] not in [v.value for v in type_.values]:
                    self.fail(row, "init_val %d is no value of '%s'"
                              % (attrs["init_val"], type_.name))
            elif low is None:
                self.fail(row, "init_val needs a number or an enumeration")
            elif not low <= attrs["init_val"] <= high:
                self.fail(row, "init_val %d does not fit '%s'"
                          % (attrs["init_val"], type_.name))
        if "length" in attrs and type_ is not BUILTINS["string"]:
            self.fail(row, "length needs a string")
        if attrs.get("length", 1) < 1:
            self.fail(row, "length %d is too small" % attrs["length"])
        return Field(name, type_, attrs, row.lineno)

    def type(self, node):
        if isinstance(node, ast.Name):
            if node.id not in self.types:
                self.fail(node, "unknown type '%s'" % node.id)
            return self.types[node.id]
        what = self.called(node)
        if what == "Array":
            self.arguments(node, 2, {})
            elem = self.type(node.args[0])
            if isinstance(elem, (Array, KeyedUnion)) or \
                    isinstance(elem, Struct) and not elem.name:
                self.fail(node, "an array needs elements of a named type")
            return Array(elem, self.member(node.args[1], "count field"))
        if what == "Struct":
            made = self.struct(node)
            if made.name:
                self.fail(node, "a struct inside a struct has no name")
            return made
        if what == "KeyedUnion":
            return self.union(node)
        self.fail(node, "expected a type")

    def union(self, node):
        self.arguments(node, 4, {})
        enum = self.type(node.args[1])
        if not isinstance(enum, Enumeration):
            self.fail(node.args[1], "the discriminator must be an enumeration")
        key = self.member(node.args[2], "discriminator")
        arms = []
        for row in self.rows(node.args[3], "arms", 2, 2):
            label = self.member(row.elts[0], "arm")
            value = enum.value_of(label)
            if not value:
                self.fail(row, "'%s' is no value of '%s'" % (label, enum.name))
            if any(value is v for v, _ in arms):
                self.fail(row, "arm '%s' is there already" % label)
            empty = (isinstance(row.elts[1], ast.Constant)
                     and row.elts[1].value is None)
            body = (Struct(None, [], None, None, None) if empty
                    else self.type(row.elts[1]))
            if not isinstance(body, Struct) or body.name:
                self.fail(row, "an arm is Struct(None, [...]) or None")
            arms.append((value, body))
        if not arms:
            self.fail(node, "a union without arms")
        return KeyedUnion(enum, key, arms)

