"""The ids of types and enumerations, and digests of how structs are laid out.

What a program is compiled with must be what the library has: a type's id has
its name, its layout (with that of all that it contains or points to) and its
size, in this order.
"""
from idl import Array, Enumeration, IdlError, KeyedUnion, Struct


def digest(text, bits):
    """32-bit FNV-1a, folded to fewer bits."""
    value = 0x811c9dc5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xffffffff
    return value >> bits ^ value & (1 << bits) - 1


def layout_lines(struct):
    """What decides where the members are, also those of what it points to."""
    for f in struct.fields:
        t = f.type
        if isinstance(t, KeyedUnion):
            yield "union %s %s by %s %s" % (f.name, t.enum.ctype, t.key,
                                            len(t.arms))
            for value, body in t.arms:
                yield "arm " + value.name
                yield from layout_lines(body)
            continue
        array = isinstance(t, Array)
        elem = t.elem if array else t
        yield "%s %s %s" % (f.name, t.count if array else "-",
                            getattr(elem, "ctype", None) or "struct")
        if isinstance(elem, Struct):
            yield from layout_lines(elem)
    yield "end"


def layout(struct):
    return digest("\n".join(layout_lines(struct)), 24)


def type_id(struct):
    """The high bits of XENCFG_TYPE(): its name, its layout."""
    return "UINT64_C(0x%06x%06x0000)" % (digest(struct.name, 24),
                                         layout(struct))


def enum_id(e):
    return "UINT32_C(0x%08x)" % (digest(e.name, 31) or 1)


def layouts(defined):
    for t in defined:
        if isinstance(t, Struct):
            yield "%s %06x" % (t.name, layout(t))


def check_ids(defined):
    """Refuses two names of one id."""
    for kind, bits in ((Struct, 24), (Enumeration, 31)):
        ids = {}
        for t in defined:
            if isinstance(t, kind):
                other = ids.setdefault(digest(t.name, bits), t.name)
                if other != t.name:
                    raise IdlError(t.file, t.line,
                                   "'%s' has the id of '%s': it needs another "
                                   "name" % (t.name, other))
