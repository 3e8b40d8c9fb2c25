# sequence.sh - domains that real tools change step by step, compared after each
# step.  Needs tap.sh, bed.sh and differences.sh.

# step REASONS COMMAND... - which must succeed, and then both compared
step() {
    list=$1
    shift
    title="$guest: $(echo "$*" | tr -s '\n ' '  ' | sed "s,$tmp/,,")"
    # shellcheck disable=SC2086
    if quietly "$@" >"$tmp/failed" 2>&1; then
        check "$title${list:+ ($list)}" compare "$id" $list
    else
        not_ok "$title" "$tmp/failed"
    fi
}

disk() { # VDEV N - a block device, or a file
    path=/dev/fake$2
    [ $(($2 % 2)) = 0 ] || path=/srv/d$2.img
    echo "{\"pdev_path\":\"$path\",\"vdev\":\"$1\",\"format\":\"raw\"," \
        '"backend":"phy","readwrite":1}'
}
edit() { # FILTER - of the template
    change_template "$(template "$id")" "$1"
}

start() { # NAME - creates the domain of NAME.cfg, and sets $id
    quietly xl create -q "$tmp/$1.cfg" && id=$(domid "$1")
}
twice() { # the pci backend has its first device a second time
    pci=/local/domain/0/backend/pci/$id/0
    xenstore-write "$pci/num_devs" 2
    for node in dev key opts state; do
        xenstore-write "$pci/$node-1" "$(xenstore-read "$pci/$node-0")"
    done
}

# pv_sequence - disks, network interfaces, and the other kinds that libxl merges
pv_sequence() {
    guest=pv
    cat >"$tmp/pv.cfg" <<'CFG'
name = "pv"
type = "pv"
kernel = "/boot/vmlinuz"
memory = 256
maxmem = 512
vcpus = 2
maxvcpus = 4
disk = [ "/dev/fake0,raw,xvda,rw", "/dev/fake1,raw,xvdb,rw" ]
vif = [ "mac=00:16:3e:00:00:01,bridge=xenbr0", "bridge=xenbr0,script=none" ]
p9 = [ "tag=a,path=/srv/a,security_model=none,backend=0",
       "tag=b,path=/srv/b,security_model=none,backend=0" ]
channel = [ "connection=pty,name=lost", "connection=pty,name=kept" ]
CFG
    r=channel-0
    step "$r" start pv
    # disks: attach, detach, again in another order, a name spelled otherwise
    step "$r" xl block-attach $id /dev/fake2,raw,xvdc,w
    step "$r" xl block-attach $id /srv/d3.img,raw,hdd,r
    step "$r" xl block-detach $id xvda
    step "$r" xl block-detach $id xvdb
    step "$r" xl block-attach $id /dev/fake4,raw,xvdb,w
    step "$r" xl block-attach $id /srv/d5.img,raw,xvda,w
    step "$r" lx remove disk $id "$(disk xvda 5)"
    step "$r" lx add disk $id "$(disk 51712 6)"
    step "$r" lx remove disk $id "$(disk 51712 6)"
    step "$r" lx add disk $id "$(disk xvda 7)"
    step "$r" lx remove disk $id "$(disk xvda 7)"
    step "$r" lx add disk $id "$(disk d0p0 8)"
    step "$r" lx remove disk $id "$(disk d0p0 8)"
    step "$r" lx add disk $id "$(disk 0xca00 9)"
    # network interfaces
    step "$r" xl network-attach $id mac=00:16:3e:00:00:02 bridge=xenbr0
    step "$r" xl network-detach $id 0
    step "$r" xl network-detach $id 2
    step "$r" lx add nic $id '{"devid":9,"bridge":"b"}'
    step "$r" lx add nic $id '{"devid":10,"rate_bytes_per_interval":5}'
    step "$r" lx add nic $id '{"devid":0,"mac":"00:16:3e:00:00:09"}'
    step "$r" xl network-detach $id 1
    # kinds that libxl merges
    step "$r" xl vtpm-attach $id backend=0 \
        uuid=11112222-3333-4444-5555-666677778888
    step "$r" lx add vtpm $id '{}'
    step "$r" xl vtpm-detach $id 0
    step "$r" xl vdispl-attach $id backend=0 'connectors=id0:1x2;id1:3x4'
    step "$r" lx add vdispl $id '{"be_alloc":true}'
    step "$r" xl vdispl-detach $id 0
    step "$r" lx add vsnd $id '{"short_name":"one"}'
    step "$r" lx add vsnd $id '{"devid":4,"long_name":"two"}'
    step "$r" lx remove vsnd $id '{"devid":0}'
}

# pv_sequence_more - the same domain: other kinds, usb, pci, knobs, odd entries
pv_sequence_more() {
    # kinds that libxl does not merge
    step "$r reconstructed" xl vkb-attach $id backend-type=linux unique-id=k0
    step "$r reconstructed" lx add vkb $id '{"devid":3}'
    step "$r reconstructed" xl vkb-detach $id 0
    step "$r reconstructed" lx add vfb $id \
        '{"vnc":{"enable":"True","listen":"::","display":2,"passwd":"x"}}'
    step "$r reconstructed" lx add vfb $id '{"devid":5,"sdl":{"enable":"True"}}'
    step "$r reconstructed" lx remove vfb $id '{"devid":0}'
    step "$r reconstructed" lx remove vkb $id '{"devid":3}'
    step "$r" lx remove vfb $id '{"devid":5}'
    step "$r stale-unmerged" edit '.vkbs = [{devid: 7}] | .vfbs = [{devid: 0}] |
        .pvcallsifs = [{devid: 0}]'
    step "$r stale-unmerged reconstructed" lx add vkb $id '{"devid":2}'
    r="$r stale-unmerged reconstructed"
    step "$r" lx add vkb $id '{"devid":7}'
    step "$r" xenstore-rm "/libxl/$id/device/9pfs/0"
    # usb and pci
    wait
    step "$r" xl usbctrl-attach $id type=pv version=2 ports=4
    step "$r" lx add usbctrl $id '{"devid":3,"type":"pv","version":1,"ports":2}'
    step "$r usbdev-explicit" xl usbdev-attach $id hostbus=1 hostaddr=3
    step "$r usbdev-explicit" xl usbdev-attach $id hostbus=1 hostaddr=4 \
        controller=3 port=2
    step "$r usbdev-explicit" xl usbdev-detach $id 0 1
    step "$r" xl usbdev-detach $id 3 2
    step "$r usbdev-explicit" xl usbdev-attach $id hostbus=1 hostaddr=4 \
        controller=0 port=4
    step "$r" xl usbctrl-detach $id 0
    step "$r" xl usbctrl-detach $id 3
    step "$r pci-copy" xl pci-attach $id 01:00.0
    step "$r pci-copy" xl pci-attach $id 02:00.0,permissive=1
    step "$r pci-copy" xl pci-attach $id 00:1d.0
    step "$r pci-copy" xl pci-detach $id 01:00.0
    step "$r pci-copy" xl pci-detach $id 00:1d.0
    step "$r pci-copy" xl pci-attach $id 01:00.0@9
    step "$r" xl pci-detach $id 02:00.0
    step "$r" twice
    step "$r pci-copy" xenstore-rm "/local/domain/0/backend/pci/$id"
    # knobs
    r="$r pci-copy"
    step "$r" xl rename $id "renamed ä"
    step "$r" xl mem-set $id 200
    step "$r" xl mem-max $id 700
    # up to 4.14 that changes no node, and the maximum stays 512
    step "$r" xl mem-set $id $([ "$xen" -le 14 ] && echo 500 || echo 700)
    step "$r" xl vcpu-set $id 4
    step "$r" xl vcpu-set $id 1
    step "$r" xl vcpu-set $id 3
    # stale entries of every kind that libxl merges
    step "$r" edit '.disks += [{vdev: "xvdzz", pdev_path: "/x"}] |
        .nics = [{devid: 77}] + .nics | .vtpms += [{devid: 9}] |
        .vdispls += [{devid: 9}] | .vsnds = [{devid: 9}] + .vsnds |
        .usbctrls += [{devid: 9}] | .pcidevs += [{dev: 3, bus: 9}] |
        .disks |= (.[1:] + .[:1])'
    # entries of one identity
    step "$r duplicate" edit '.nics |= . + [.[-1] + {bridge: "other"}] |
        .vtpms |= . + .'
    step "$r duplicate" edit '.disks |= [.[0] + {vdev: "51744"}] + .'
}

# hvm_sequence - cdroms, and what else an HVM domain has
hvm_sequence() {
    guest=hvm
    cat >"$tmp/hvm.cfg" <<'CFG'
name = "hvm"
type = "hvm"
memory = 256
vcpus = 2
disk = [ "/dev/fake0,raw,hda,rw", "/srv/a.iso,raw,hdc:cdrom,r",
         ",,hdd:cdrom,r", "/dev/fake1,raw,xvdc,w" ]
vif = [ "mac=00:16:3e:00:01:01,bridge=xenbr0,type=ioemu" ]
usbdev = [ "type=hostdev,hostbus=1,hostaddr=3" ]
usbctrl = [ "type=devicemodel,version=2,ports=6" ]
CFG
    step "" start hvm
    step "" xl cd-eject $id hdc
    step "" xl cd-eject $id hdc
    step "" xl cd-insert $id hdc /srv/x.iso
    step "" xl cd-insert $id hdc /srv/a.iso
    step "" xl cd-insert $id hdd "/srv/with space.img"
    step "" xl cd-eject $id hdd
    step "" lx insert $id '{"vdev":"hdd","pdev_path":"/srv/a.qcow2",
        "format":"qcow2","is_cdrom":1,"removable":1}'
    step "" xl block-attach $id /dev/fake9,raw,xvdd,r
    step "" xl block-detach $id xvdc
    step "" xl network-attach $id mac=00:16:3e:00:01:02
    step "" xl network-detach $id 0
    step usbdev-explicit xl usbdev-attach $id hostbus=1 hostaddr=4
    step "usbdev-explicit usbdev-stale" xl usbdev-detach $id 0 1
    step usbdev-stale xl usbdev-detach $id 0 2
    step usbdev-stale xl mem-set $id 128
    step usbdev-stale xl mem-max $id 512
    step usbdev-stale xl rename $id hvm2

    # libxl makes the keyboard of an HVM guest by itself, and no vfb
    guest=hvm-vfb
    cat >"$tmp/hvm-vfb.cfg" <<'CFG'
name = "hvm-vfb"
type = "hvm"
memory = 64
vkb = [ "backend-type=linux", "backend-type=qemu" ]
vfb = [ "vnc=1" ]
CFG
    step stale-unmerged start hvm-vfb
}
