"""typing.py SHELL SETUP - types command lines at an interactive shell.

Reads lines from standard input, types each and a tab, and prints what the shell
then has, a line for each.  SETUP is run first, by the shell.  SHELL is bash or
zsh.
"""
import os
import pty
import select
import sys
import time

START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
# ^G prints the line that is being typed
TELL = {
    "bash": r"""bind -x '"\C-g": printf "<<%s>>\n" "$READLINE_LINE"'
bind 'set bell-style none' 'set completion-query-items 0'
bind 'set page-completions off' 'set enable-bracketed-paste off'
""",
    "zsh": r"""bindkey -e; tell() { printf '<<%s>>\n' "$BUFFER" }; zle -N tell
bindkey '^G' tell; unsetopt zle_bracketed_paste beep prompt_sp; LISTMAX=10000
zle_highlight=(none)
""",
}


class Shell:
    def __init__(self, name, setup):
        env = dict(os.environ, PS1="$ ", TERM="dumb", HISTFILE="/dev/null",
                   COLUMNS="200")
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(START[name][0], START[name], env)
        self.seen = ""
        self.run(TELL[name] + setup)

    def send(self, text):
        os.write(self.fd, text.encode())

    def wait(self, text, seconds=20):
        """What came up to and with text."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                sys.exit("no %r in %r" % (text, self.seen))
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                sys.exit("the shell ended: %r" % self.seen)
            self.seen += data.decode(errors="replace")
        found, _, self.seen = self.seen.partition(text)
        return found

    def run(self, commands):
        for line in commands.splitlines():
            self.send(line + "\n")
        self.send("echo re''ady\n")
        self.wait("ready")

    def complete(self, line):
        self.send("\x15" + line + "\t\x07")
        self.wait("<<")
        return self.wait(">>")


def main():
    shell = Shell(sys.argv[1], sys.argv[2])
    for line in sys.stdin:
        print(shell.complete(line.rstrip("\n")), flush=True)


main()
