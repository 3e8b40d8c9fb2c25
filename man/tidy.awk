# tidy - what scdoc writes, made fit for every formatter.

# Hyphens are minus signs, which can be searched for and copied: of others groff
# makes typographic ones, elsewhere than on Debian.
!/^\./ && !/^\\h'/ { gsub(/-/, "\\-") }

# .TH forgets what was said about hyphenation and adjustment before it; AD is what
# groff from 1.23 on goes back to after each heading and term.
/^\.TH / {
    print
    print ".nh"
    print ".ad l"
    print ".ds AD l"
    heading = 1
    next
}

# Of a table only the last column is filled, so that no other breaks its words.
/^T}\tT{$/ { printf "%s\t", cell; in_cell = 1; next }
/^T{$/ { in_cell = 1; next }
in_cell { cell = $0; in_cell = 0; next }
/^T}$/ { printf "T{\n%s\nT}\n", cell; next }

# A paragraph (.PP of some versions of scdoc) begins where there is one: not at
# the start or end of a section, of which mandoc's linter complains, and after
# the end of an indented part.
/^\.PP?$/ { paragraph = 1; next }
/^\.S[HS] / { print; paragraph = 0; heading = 1; next }
/^\.RE$/ { print; next }
{
    if (paragraph && !heading)
        print ".P"
    paragraph = heading = 0
    print
}
