"""The operations of the crash matrix, and the domains that they change.

An operation leads from the state A, made by `before`, to the state B; `undo`
leads back.  All are arguments of `hotplug DOMAIN`, or of `bracket DOMAIN`;
what begins with "--" goes before DOMAIN.
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
         "@MEDIA@/b.img,raw,hdd:cdrom,r" ]
vif = [ "mac=00:16:3e:00:01:01,bridge=xenbr0" ]
""",
    "bare": """
name = "bare"
type = "pvh"
kernel = "/boot/vmlinuz"
memory = 128
disk = [ "/dev/fake0,raw,xvda,rw" ]
vif = [ "mac=00:16:3e:00:02:01,bridge=xenbr0" ]
""",
}

# What these are created with is also there as a file, and they may be without
# template.
BARE = {"bare"}

# Driver domains, where an operation needs one.
DRIVER = """
name = "driver"
type = "pv"
kernel = "/boot/vmlinuz"
memory = 64
driver_domain = 1
"""

BLOCK_DEVICE = "@BLOCK@"        # for the path of one
MEDIA = "@MEDIA@"               # for the directory of some images
TEMPLATE = "@TEMPLATE@"         # for that of a bare domain's configuration

# The verbs of bracket.c.
BY_BRACKET = {"bracket-add", "bracket-remove", "domain-add", "domain-remove"}

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
    "channel": {"devid": 2, "name": "c", "connection.pty": {}},
    # KIND-HOW: another of the kind
    "usbctrl-qusb": {"devid": 5, "type": "qusb", "version": 2, "ports": 3},
    "nic-driver": {"devid": 2, "mac": "00:16:3e:00:00:0a",
                   "backend_domname": "driver"},
}

# What has been done on the host already.
HOST = {"pci": ["--no-script"]}

BRACKET = ["nic", json.dumps({"devid": 6, "mac": "00:16:3e:00:00:0b"}),
           "vtpm", json.dumps({"devid": 6, "uuid":
                               "11112222-3333-4444-5555-666677779999"}),
           "nic", json.dumps({"devid": 7, "mac": "00:16:3e:00:00:0c"})]


NIC = {"devid": 0, "mac": "00:16:3e:00:00:01", "bridge": "xenbr0"}


class Operation:
    def __init__(self, name, domain, run, undo, before=(), after=(),
                 repeatable=True, stuck=None):
        self.name = name
        self.domain = domain
        self.run = run
        self.undo = undo
        self.before = before    # leads to A from the domain as created
        self.after = after      # and back
        self.repeatable = repeatable    # when it has been done
        self.stuck = stuck      # backends of this kind do not close

    @property
    def verb(self):
        return verb(self.run)

    @property
    def is_piecemeal(self):
        """What it has done stays done, should it fail."""
        return self.verb in ("remove", "domain-remove")


def verb(args):
    """The first that is no option; an option may have a number."""
    return next(a for a in args if a[0] not in "-0123456789")


def forced():
    """Of a device whose backend does not close it."""
    vtpm = json.dumps(DEVICES["vtpm"])
    add, remove = ["add", "vtpm", vtpm], ["remove", "vtpm", vtpm]
    remove = ["--force", "--timeout", "0.1"] + remove
    yield Operation("remove-forced", "pv", remove, add, [add], [remove],
                    stuck="vtpm")


def by_bracket():
    add, remove = ["bracket-add"] + BRACKET, ["bracket-remove"] + BRACKET
    yield Operation("bracket-add", "pv", add, remove)
    yield Operation("bracket-remove", "pv", remove, add, [add], [remove])
    add, remove = ["domain-add", TEMPLATE], ["domain-remove"]
    yield Operation("domain-add", "bare", add, remove, [remove], [add])
    yield Operation("domain-remove", "bare", remove, add)


def operations():
    for name, device in DEVICES.items():
        kind = name.split("-")[0]
        host = HOST.get(kind, [])
        add = host + ["add", kind, json.dumps(device)]
        remove = host + ["remove", kind, json.dumps(device)]
        yield Operation("add-" + name, "pv", add, remove)
        yield Operation("remove-" + name, "pv", remove, add, [add], [remove])
    yield from forced()
    yield from by_bracket()
    # one whose devid is chosen: repeated, it means another device
    yield Operation("add-nic-any", "pv", ["add", "nic", json.dumps(
        {"mac": "00:16:3e:00:00:09"})], ["remove", "nic", '{"devid": 1}'],
                    repeatable=False)
    # the only one of its kind
    yield Operation("remove-last-nic", "pv", ["remove", "nic", json.dumps(NIC)],
                    ["add", "nic", json.dumps(NIC)])
    insert, eject = ["cd-insert", "hdc", MEDIA + "/a.iso"], ["cd-eject", "hdc"]
    swap = ["cd-swap", "hdd", MEDIA + "/x.iso"]
    back = ["cd-swap", "hdd", MEDIA + "/b.img"]
    yield Operation("cd-insert", "hvm", insert, eject)
    yield Operation("cd-eject", "hvm", eject, insert, [insert], [eject])
    yield Operation("cd-swap", "hvm", swap, back)
