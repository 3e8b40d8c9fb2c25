"""The operations of the crash matrix, and the domains that they change.

An operation leads from the state A, made by `before`, to the state B; `undo`
leads back.  All are arguments of `hotplug DOMAIN`.
"""
import json

DOMAINS = {
    "pv": """
name = "pv"
type = "pv"
kernel = "/boot/vmlinuz"
memory = 128
disk = [ "/dev/fake0,raw,xvda,rw" ]
vif = [ "mac=00:16:3e:00:00:01,bridge=xenbr0" ]
vfb = [ "type=vnc" ]
vtpm = [ "backend=0,uuid=93ceb22f-f8cd-4f1b-8d39-6cb1b1a2d1f3" ]
p9 = [ "tag=a,path=/srv/a,security_model=none,backend=0" ]
usbctrl = [ "type=pv,version=2,ports=2" ]
""",
    "hvm": """
name = "hvm"
type = "hvm"
memory = 128
disk = [ "/dev/fake0,raw,hda,rw", ",,hdc:cdrom,r",
         "/srv/b.img,raw,hdd:cdrom,r" ]
vif = [ "mac=00:16:3e:00:01:01,bridge=xenbr0" ]
""",
}

BLOCK_DEVICE = "@BLOCK@"        # for the path of one

# All are hot-plugged to the domain "pv".  With a devid, so that an add that is
# repeated means the same device.
DEVICES = {
    "disk": {"vdev": "xvdb", "pdev_path": BLOCK_DEVICE, "format": "raw",
             "backend": "phy", "readwrite": 1},
    "nic": {"devid": 1, "mac": "00:16:3e:00:00:09", "bridge": "xenbr1"},
    "vtpm": {"devid": 1, "uuid": "11112222-3333-4444-5555-666677778888"},
    "vkb": {"devid": 5, "backend_type": "linux", "unique_id": "k0"},
    "vfb": {"devid": 4},
    "vdispl": {"devid": 0, "be_alloc": True, "connectors": [
        {"unique_id": "c0", "width": 800, "height": 600}]},
    "vsnd": {"devid": 0, "short_name": "one"},
    "pvcallsif": {"devid": 0},
    "p9": {"devid": 3, "tag": "b", "path": "/srv/b", "security_model": "none"},
    "usbctrl": {"devid": 1, "type": "pv", "version": 2, "ports": 3},
    "usbdev": {"ctrl": 0, "port": 2,
               "type.hostdev": {"hostbus": 1, "hostaddr": 4}},
    "pci": {"bus": 2, "dev": 0, "func": 0},
}


NIC = {"devid": 0, "mac": "00:16:3e:00:00:01", "bridge": "xenbr0"}


class Operation:
    def __init__(self, name, domain, run, undo, before=(), after=(),
                 repeatable=True):
        self.name = name
        self.domain = domain
        self.run = run
        self.undo = undo
        self.before = before    # leads to A from the domain as created
        self.after = after      # and back
        self.repeatable = repeatable    # when it has been done

    @property
    def verb(self):
        return self.run[0]


def operations():
    for kind, device in DEVICES.items():
        add = ["add", kind, json.dumps(device)]
        remove = ["remove", kind, json.dumps(device)]
        yield Operation("add-" + kind, "pv", add, remove)
        yield Operation("remove-" + kind, "pv", remove, add, [add], [remove])
    # one whose devid is chosen: repeated, it means another device
    yield Operation("add-nic-any", "pv", ["add", "nic", json.dumps(
        {"mac": "00:16:3e:00:00:09"})], ["remove", "nic", '{"devid": 1}'],
                    repeatable=False)
    # the only one of its kind
    yield Operation("remove-last-nic", "pv", ["remove", "nic", json.dumps(NIC)],
                    ["add", "nic", json.dumps(NIC)])
    insert, eject = ["cd-insert", "hdc", "/srv/a.iso"], ["cd-eject", "hdc"]
    swap = ["cd-swap", "hdd", "/srv/x.iso"]
    back = ["cd-swap", "hdd", "/srv/b.img"]
    yield Operation("cd-insert", "hvm", insert, eject)
    yield Operation("cd-eject", "hvm", eject, insert, [insert], [eject])
    yield Operation("cd-swap", "hvm", swap, back)
