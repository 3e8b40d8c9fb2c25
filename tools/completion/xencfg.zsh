#compdef xencfg
# zsh completion for xencfg
_xencfg() {
    local verb=${words[2]}
    local -i n=$((CURRENT - 1))
    local -a list
    [[ $verb = cdrom ]] && (( n-- ))
    if [[ $PREFIX = -* ]]; then
        list=($(xencfg --help | grep -o -e '--[a-z][a-z-]*'))
    else
        case $n$verb in
        0cdrom) list=(cdrom) ;;
        1cdrom) list=(insert eject swap) ;;
        1*) list=(attach detach cdrom) ;;
        2*) list=(${(f)"$(cfgdump list -q -o name 2>/dev/null)"}) ;;
        3attach | 3detach) list=($(xencfg --help | sed -n 's/^KIND: //p')) ;;
        4detach) list=(${(f)"$(cfgdump show -q -o table "${(Q)words[3]}" \
            2>/dev/null |
            awk -v kind="${words[4]}" '$1 == kind { print $2 }')"}) ;;
        3cdrom) list=(${(f)"$(cfgdump show -q -o table "${(Q)words[4]}" \
            2>/dev/null | awk '$1 == "disk" && / cdrom/ { print $2 }')"}) ;;
        4cdrom)
            _files
            return
            ;;
        esac
    fi
    compadd -a -- list
}
if [[ $funcstack[1] == _xencfg ]]; then
    _xencfg "$@"
else
    compdef _xencfg xencfg
fi
