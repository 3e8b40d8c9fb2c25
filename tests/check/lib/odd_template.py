"""odd_template.py SEED - a template with strings and numbers that are odd in
YAML."""
import json
import random
import sys

ODD = """~ null Null true True FALSE yes No on OFF y N 123 0x1f 0o17 017 1_000 +1 -1
1.5 1e5 .5 .inf -.Inf .nan 12:30:45 1:2 2001-01-01 = << <<: - -- --- ... ? : a:b a:
:a a# #a &a *a !a %a @a `a [a {a ]a }a ,a a,b >a |a 'a "a \\a a\\n ab 0 -0 1e+5 e5
""".split() + [
    "", " ", "a ", " a", "a b", "a: b", "a #b", "a  b", "- a", "? a", "a\nb",
    "a\nb\n", "a\n\n", "\n", "\n\na", " \na", "a\n b", "  a\nb", "a \nb", "\ta",
    "a\tb\nc", "a\r\nb", "a\rb", "\u0085", "a\u2028b", "a\nb\u2029", "\ufeffa",
    "\u00e9", "\U0001f600", "\u0080", "\u007f", "\x1b[31m", "\x07", "a\n---\nb",
    "...\na", "# a\nb", "x" * 5000, "a b " * 200, "\ue000", "\ufffd", "\u202e",
]
ALPHABET = "abyYnN01.:-#\n\n  '\"\\{}[]&*!|>%@`,?=~\t\r\u00e9\u0085\u2028\ufeff"

rand = random.Random(int(sys.argv[1]))
odd = ODD + ["".join(rand.choice(ALPHABET) for _ in range(rand.randint(1, 12)))
             for _ in range(1000)]
numbers = ["18446744073709551615", "-9223372036854775808", "0", "-1", "1.5",
           "1e5", "1E5", "1e-5", "1.25e300", "-0.5", "2E+3"]
print(json.dumps({
    "c_info": {"type": "pv", "name": odd[rand.randrange(len(odd))],
               "xsdata": {}},
    "b_info": {"max_memkb": 1, "cmdline": rand.choice(odd), "type.pv": {}},
    "disks": [{"pdev_path": s, "vdev": "xvd%d" % i}
              for i, s in enumerate(odd)],
    "odd": {"keys": {s: 1 for s in odd}, "list": odd, "numbers": "NUMBERS",
            "none": [None, True, False, [], {}, [[]], [{}], [[1], [[2]]]]},
}, ensure_ascii=False).replace('"NUMBERS"', "[%s]" % ", ".join(numbers)))
