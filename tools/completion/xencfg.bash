# bash completion for xencfg
_xencfg() {
    local word=${COMP_WORDS[COMP_CWORD]} n=$COMP_CWORD verb=${COMP_WORDS[1]} list=
    [[ $verb = cdrom ]] && n=$((n - 1))
    case $word in
    -*) list=$(xencfg --help | grep -o -e '--[a-z][a-z-]*') ;;
    *)
        case $n$verb in
        0cdrom) list=cdrom ;;
        1cdrom) list="insert eject swap" ;;
        1*) list="attach detach cdrom" ;;
        2*) list=$(cfgdump list -q -o name 2>/dev/null) ;;
        3attach | 3detach) list=$(xencfg --help | sed -n 's/^KIND: //p') ;;
        4detach) list=$(cfgdump show -q -o table "${COMP_WORDS[2]}" 2>/dev/null |
            awk -v kind="${COMP_WORDS[3]}" '$1 == kind { print $2 }') ;;
        3cdrom) list=$(cfgdump show -q -o table "${COMP_WORDS[3]}" 2>/dev/null |
            awk '$1 == "disk" && / cdrom/ { print $2 }') ;;
        4cdrom)
            COMPREPLY=($(compgen -f -- "$word"))
            return
            ;;
        esac
        ;;
    esac
    COMPREPLY=($(compgen -W "$list" -- "$word"))
}
complete -F _xencfg xencfg
