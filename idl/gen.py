#!/usr/bin/env python3
"""Turns IDL files into C: structs, and descriptor rows for the library.

    gen.py header FILE.idl... > types.h      the public types
    gen.py tables FILE.idl... > desc_types.c their descriptors
    gen.py extern FILE.idl... > desc_types.h that these exist
    gen.py layout FILE.idl... > layout       a digest of each struct's layout
    gen.py compat TEMPLATE FILE.idl... > compat-libxl.h
                                             libxl's names for them

Later files may use the types of earlier ones.  Only data is generated: one
runtime (lib/types/desc.h) interprets the rows.
"""
import sys
import textwrap

from idl import Array, Enumeration, IdlError, KeyedUnion, Reader, Struct
from layout import check_ids, enum_id, layouts, type_id
from tables import tables

NOTICE = "/* Generated from %s by idl/gen.py; do not edit. */\n"


# ---------------------------------------------------------------- the header

def remark(attrs, since=None):
    """The comment of a field or value, without its delimiters."""
    parts = []
    if attrs.get("doc"):
        parts.append(attrs["doc"])
    if attrs.get("until"):
        parts.append("Xen %s to %s only" % (attrs.get("since", since or "4.5"),
                                            attrs["until"]))
    elif attrs.get("since"):
        parts.append("since Xen " + attrs["since"])
    if attrs.get("deprecated_by"):
        parts.append("deprecated, see " + attrs["deprecated_by"])
    if attrs.get("json") is False:
        parts.append("never in the JSON")
    return "; ".join(parts)


def member(ctype, name):
    return ctype + name if ctype.endswith("*") else ctype + " " + name


def with_remark(line, note):
    """A line with its comment: behind it, or if that is too long above."""
    if not note:
        yield line
    elif len(line) + len(note) + 8 <= 80:
        yield "%s  /* %s */" % (line, note)
    else:
        pad = line[:len(line) - len(line.lstrip())]
        rows = textwrap.wrap(note, 80 - len(pad) - 6)
        yield "%s/* %s%s" % (pad, rows[0], " */" if len(rows) == 1 else "")
        for row in rows[1:]:
            yield "%s   %s%s" % (pad, row, " */" if row is rows[-1] else "")
        yield line


def field_lines(f, depth):
    pad = "    " * depth
    note = remark(f.attrs)
    if isinstance(f.type, KeyedUnion):
        yield "%s%s;" % (pad, member(f.type.enum.ctype, f.type.key))
        yield "%sunion {" % pad
        for value, body in f.type.arms:
            yield from body_lines(body, depth + 1, value.name.lower())
        yield "%s} %s;" % (pad, f.name)
    elif isinstance(f.type, Array):
        yield "%sint %s;" % (pad, f.type.count)
        yield from with_remark(
            pad + member(f.type.elem.ctype + " *", f.name) + ";", note)
    elif isinstance(f.type, Struct) and not f.type.name:
        yield from body_lines(f.type, depth, f.name)
    else:
        yield from with_remark(pad + member(f.type.ctype, f.name) + ";", note)


def body_lines(struct, depth, name):
    pad = "    " * depth
    yield "%sstruct {%s" % (pad, "  /* since Xen %s */" % struct.since
                            if struct.since else "")
    for f in struct.fields:
        yield from field_lines(f, depth + 1)
    yield "%s    struct xencfg_unknown *unknown;" % pad
    yield "%s} %s;" % (pad, name)


def doc_comment(t):
    rows = [row for line in (t.doc or "").splitlines()
            for row in textwrap.wrap(line.strip(), 76)]
    if t.since:
        rows.append("Since Xen %s." % t.since)
    if rows:
        yield "/*\n * %s\n */" % "\n * ".join(rows) if len(rows) > 1 \
            else "/* %s */" % rows[0]


def enum_header(e):
    yield from doc_comment(e)
    yield "typedef enum %s {" % e.ctype
    for v in e.values:
        yield from with_remark("    %s = %d," % (e.constant(v.name), v.value),
                               remark(v.attrs, e.since))
    yield "} %s;" % e.ctype
    if e.counted:       # for the library's own tables
        yield "#define XENCFG__%s_END %d" % (
            e.name.upper(), max(v.value for v in e.values) + 1)
    yield "#define XENCFG_ENUM_%s %s" % (e.name, enum_id(e))
    yield "XENCFG_DECLARE_ENUM(%s)" % e.name
    yield ""


def struct_header(s):
    yield from doc_comment(s)
    yield "typedef struct %s {" % s.ctype
    for f in s.fields:
        yield from field_lines(f, 1)
    yield "    struct xencfg_unknown *unknown;"
    yield "} %s;" % s.ctype
    yield "#define XENCFG_TYPE_%s %s" % (s.name, type_id(s))
    yield "XENCFG_DECLARE_TYPE(%s)" % s.name
    if s.union:
        u = s.union.type
        yield "XENCFG_DECLARE_UNION(%s, %s, %s)" % (s.name, u.key, u.enum.name)
    yield ""


def header(defined):
    yield "#ifndef XENCFG_TYPES_H"
    yield "#define XENCFG_TYPES_H"
    yield ""
    for t in defined:
        yield from (enum_header if isinstance(t, Enumeration)
                    else struct_header)(t)
    yield "#endif"


# --------------------------------------------------------------- their externs

def externs(defined):
    for d in defined:
        yield ("extern const struct xencfg_enum xencfg__enumdesc_%s;"
               if isinstance(d, Enumeration) else
               "extern const struct xencfg_type xencfg__desc_%s;") % d.name


# ------------------------------------------------------------- libxl's names

def alias(old, new):
    return "#define libxl_%s xencfg_%s" % (old, new)


def enum_compat(e):
    yield alias(e.name, e.name)
    for f in ("to_string", "from_string"):
        yield alias("%s_%s" % (e.name, f), "%s_%s" % (e.name, f))
    for v in e.values:
        name = e.constant(v.name)
        yield "#define LIBXL_%s %s" % (name[len("XENCFG_"):], name)
    yield ""


def struct_compat(s):
    n = s.name
    yield alias(n, n)
    for f in ["init", "dispose"] + (["init_" + s.union.type.key]
                                    if s.union else []):
        yield alias("%s_%s" % (n, f), "%s_%s" % (n, f))
    yield ("#define libxl_%s_copy(ctx, dst, src) \\\n"
           "    ((void)(ctx), xencfg_%s_copy(dst, src))" % (n, n))
    yield ("#define libxl_%s_to_json(ctx, obj) \\\n"
           "    xencfg_compat_to_json(ctx, XENCFG_TYPE(%s), obj)" % (n, n))
    yield ("#define libxl_%s_from_json(ctx, obj, text) \\\n"
           "    xencfg_%s_from_json(ctx, obj, text, strlen(text))" % (n, n))
    yield ""


def compat(defined):
    for t in defined:
        yield from (enum_compat if isinstance(t, Enumeration)
                    else struct_compat)(t)


# ---------------------------------------------------------------------- main

def read_files(filenames):
    """The definitions of all files; raises IdlError."""
    defined = []
    for filename in filenames:
        try:
            with open(filename, encoding="utf-8") as f:
                text = f.read()
        except (OSError, UnicodeDecodeError) as e:
            raise IdlError(filename, 1, str(e)) from e
        defined += Reader(filename, text, defined).read()
    return defined


def main(argv):
    what, files = argv[1:2], argv[2:]
    template = files.pop(0) if what == ["compat"] and files else None
    outputs = {"header": header, "tables": tables, "extern": externs,
               "layout": layouts, "compat": compat}
    if not what or what[0] not in outputs or not files:
        sys.stderr.write(__doc__)
        return 2
    try:
        defined = read_files(files)
        check_ids(defined)
    except IdlError as e:
        sys.stderr.write("%s\n" % e)
        return 1
    text = "\n".join(outputs[what[0]](defined)) + "\n"
    if template:
        with open(template, encoding="utf-8") as f:
            text = f.read().replace("@NAMES@", text.rstrip("\n"))
    if what != ["layout"]:
        print(NOTICE % ", ".join(n.rsplit("/", 1)[-1] for n in files))
    if what == ["tables"]:
        print('#include "types/desc.h"\n')
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
