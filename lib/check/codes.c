/*
 * codes - the classes of problems.
 *
 * A code is a name rather than a number: it says by itself what it is about, in
 * a log as in a script, and needs no table to be looked up.  A code is never
 * given another meaning; one that is no longer found stays unused.
 */
#include <string.h>

#include "check/codes.h"

#define NOTE    XENCFG_SEVERITY_NOTE
#define WARNING XENCFG_SEVERITY_WARNING
#define ERROR   XENCFG_SEVERITY_ERROR
#define TROUBLE XENCFG_SEVERITY_TROUBLE

static const struct xencfg_check_code codes[NUM_CHECK_CODES] = {
    [CHECK_LIVE_WITHOUT_ENTRY] = {
        "live-without-entry", ERROR, "live, but not in the template",
        "The domain has a device that its template does not know.  `xl list\n"
        "-l` does not show it, and it is lost when the domain reboots, is\n"
        "saved or migrates.  libxl makes such devices itself: keyboards,\n"
        "framebuffers and 9pfs that are attached to a running domain.\n"
        "It is not repaired: what xenstore has of a device is what was\n"
        "made of the configuration, not the configuration that was given,\n"
        "and an entry of it would be a guess that looks like a\n"
        "fact.  `cfgdump show` makes the same entry each time, and says\n"
        "that it did.",
        "keep its configuration with `device=$(cfgdump get DOMAIN KIND ID)`, "
        "then `xencfg detach DOMAIN KIND ID` and `xencfg attach DOMAIN KIND "
        "\"$device\"`; or add it to the domain's xl.cfg and recreate the "
        "domain", NULL },
    [CHECK_MEDIUM_DIFFERS] = {
        "medium-differs", ERROR, "a drive's medium is not the template's",
        "A removable drive has another medium than its template\n"
        "says.  After a reboot it would have the template's.  An empty\n"
        "drive is not meant: that is how an interrupted change looks.",
        "insert the medium that is wanted once more; to keep the one that is "
        "in: `xl cd-insert DOMAIN ID \"$(cfgdump get DOMAIN ID "
        "pdev_path)\"`", NULL },
    [CHECK_STALE_ENTRY] = {
        "stale-entry", NOTE, "in the template, but not live",
        "The template has an entry of a device that does not exist.  xl\n"
        "leaves it there whenever it detaches a device, and an add that was\n"
        "interrupted does.  It is tolerated: nobody takes it for a device,\n"
        "and a new device of that identity replaces it.\n"
        "The repair removes the entry.  An entry without an index of its\n"
        "own is left: which of several it is that is not live cannot be\n"
        "told.  So is a channel 0: xl numbers channels from 0, the primary\n"
        "console's, and libxl does not make that one.  So is an entry of a\n"
        "template that was written within the last minute, since its domain\n"
        "may be in the making.",
        "nothing needs to be done",
        "remove the entry from the template" },
    [CHECK_DUPLICATE_ENTRY] = {
        "duplicate-entry", WARNING,
        "the template has two entries of one device",
        "Two entries of the template are the same device, such as disks\n"
        "xvda and 51712.  xl would make both at the next reboot, and\n"
        "fail.  Of disks the one with the live name counts, else the last.\n"
        "The repair removes those that do not count.",
        "remove the entry that does not count",
        "remove the entry that does not count from the template" },
    [CHECK_NAMELESS_DISK] = {
        "nameless-disk", ERROR, "a disk in the template has no valid vdev",
        "Which disk the entry means cannot be told.  xl crashes on a\n"
        "template with a disk that has no vdev, and makes no disk of a\n"
        "name that is none: the entry was not written by libxl.",
        "recreate the domain from its xl.cfg", NULL },
    [CHECK_ODD_VDEV] = {
        "odd-vdev", WARNING, "a disk has an unusual name",
        "libxl takes more names than people use, and computes a device\n"
        "number of each: without a letter \"hd\" is number 832, which is\n"
        "hdb, and \"xvd1\" is -15, which guests may not know.  The disk\n"
        "exists, but the guest has it under another name, or not at all.",
        "correct vdev in the domain's xl.cfg, as xen-vbd-interface(7) has it, "
        "and recreate the domain; until then it is as it was made", NULL },
    [CHECK_USB_RENUMBERED] = {
        "usb-renumbered", WARNING, "a usb device has another address now",
        "A usb device gets another number on its bus each time that it is\n"
        "plugged in, or reset.  The guest keeps the device, but the template\n"
        "has the number of before: when the domain reboots, is saved or\n"
        "migrates, xl gives it no device, or the one that has that number\n"
        "then.",
        "`xencfg detach DOMAIN KIND ID`, and attach it again with xencfg "
        "attach; and correct hostaddr in the domain's xl.cfg", NULL },
    [CHECK_CONTRADICTORY_VALUES] = {
        "contradictory-values", WARNING, "live values contradict one another",
        "A domain's memory target is above its maximum, or 0, or only one of\n"
        "the two is in xenstore; or none of its vcpus is online.  A guest\n"
        "that wants memory that it may not have keeps trying, which costs\n"
        "processor time.  Without memory/target or memory/static-max, which\n"
        "a domain of libxl's always has, xl cannot retrieve its\n"
        "configuration.",
        "`xenstore-ls /local/domain/DOMID` shows them; set a target within the "
        "maximum with xl mem-set, and vcpus with xl vcpu-set; a node that is "
        "missing, with xenstore-write, in KiB", NULL },
    [CHECK_MALFORMED_NODE] = {
        "malformed-node", WARNING, "a node of the wrong form",
        "A node below /libxl has a name or value that libxl does not\n"
        "write.  The device or value that it describes is not known.",
        "find out who wrote it: only this domain's toolstack may", NULL },
    [CHECK_ORPHAN_BACKEND] = {
        "orphan-backend", WARNING, "a backend serves no device",
        "A backend is for a device that does not point back to it: the\n"
        "domain has gone, has no such device (any more), or has it from\n"
        "another backend.  It may hold a file or an interface that nothing\n"
        "uses.  A toolstack that was killed while it removed a device leaves\n"
        "that, a driver domain that does not clean up, and xl cd-insert,\n"
        "which writes to domain 0 what a driver domain's drive should have.\n"
        "Domains of other toolstacks than libxl are only looked at when they\n"
        "have gone.",
        "if nothing uses it, `xenstore-rm PATH`; in a driver domain, see that "
        "xl devd runs there", NULL },
    [CHECK_BACKEND_LINK] = {
        "backend-link", ERROR, "a device's nodes do not lead to its backend",
        "/libxl/<domid>/device/<kind>/<devid> has the paths of the device's\n"
        "two sides, backend and frontend, and the backend has the path of\n"
        "the frontend.  One of these is missing or wrong, or the backend has\n"
        "gone: its driver domain was restarted, say.\n"
        "If xl cannot read the backend's path, it takes all devices of that\n"
        "kind for not there: `xl list -l` shows none of them, a reboot or\n"
        "migration loses them, and xl cannot detach the device.\n"
        "If only the backend has gone, xl block-detach, network-detach and\n"
        "the like remove the device at once, and so does xencfg detach.  Then\n"
        "it can be attached again, from the driver domain that is there now.\n"
        "Only a disk that the guest cannot be without needs a new domain.",
        "set the paths with xenstore-write, as the domain's other devices have "
        "them", NULL },
    [CHECK_TEMPLATE_SYNTAX] = {
        "template-syntax", ERROR, "the template cannot be read",
        "The template is not what libxl writes; line and column are where\n"
        "the reading ended.  Neither xl nor xencfg can tell the domain's\n"
        "configuration, nor add devices to it; it cannot be saved or\n"
        "migrated.\n"
        "It is not repaired: whatever could be rescued of it, something\n"
        "would be lost.",
        "keep a copy, correct the place in a new file and mv it into place; or "
        "recreate the domain from its xl.cfg", NULL },
    [CHECK_TEMPLATE_EMPTY] = {
        "template-empty", ERROR, "the template is empty",
        "The template has no contents.  libxl never leaves such a file; a\n"
        "full disk and a host that crashed may.",
        "recreate the domain from its xl.cfg", NULL },
    [CHECK_TEMPLATE_NO_NUL] = {
        "template-no-nul", ERROR, "the template does not end with a NUL",
        "libxl ends the file with a zero byte, and relies on it: without it\n"
        "each libxl that reads the file reads on behind its\n"
        "buffer.  Editors and scripts lose it.\n"
        "The repair appends it, in a new file that replaces the old.",
        "append it, in a new file that replaces this one",
        "append the NUL" },
    [CHECK_TEMPLATE_MISSING] = {
        "template-missing", WARNING, "a domain without template",
        "The domain was made over two minutes ago and has no template, so\n"
        "xl cannot tell its configuration.  libxl writes it within seconds\n"
        "after /vm/<uuid>/start_time.  A device model's domain has none;\n"
        "this is not one of those.  Or another toolstack made it.",
        "recreate the domain from its xl.cfg", NULL },
    [CHECK_TEMPLATE_NOT_YET] = {
        "template-not-yet", NOTE, "no template yet",
        "libxl writes a domain's template when all else is made.  Until\n"
        "memory was restored or has migrated, which may take long, the\n"
        "domain has no /vm/<uuid>/start_time; then the template follows\n"
        "within seconds.  If it has none two minutes after that, it is\n"
        "missing (template-missing).  If a domain stays without start_time,\n"
        "the toolstack that was making it has died.",
        "none, unless it stays so", NULL },
    [CHECK_TEMPLATE_AMBIGUOUS] = {
        "template-ambiguous", ERROR, "several templates, none by the uuid",
        "The domain has more than one template, and none is named after its\n"
        "uuid.",
        "find out by contents and time which one it is, and move the others "
        "away", NULL },
    [CHECK_TEMPLATE_MISNAMED] = {
        "template-misnamed", ERROR, "xl does not find the template",
        "libxl looks for a template by the uuid that the hypervisor has of\n"
        "the domain.  This one is named after another: xl cannot tell the\n"
        "domain's configuration, nor save, migrate or change it.  Somebody\n"
        "has renamed or copied the file.  The hypervisor's uuid is taken\n"
        "to be xenstore's, since the file itself has not that of its name,\n"
        "or libxl has made the domain with xenstore's; `xl list -v` shows\n"
        "it.\n"
        "It is not repaired: whether it is this domain's file cannot be\n"
        "told.",
        "if it is this domain's, rename it after the uuid that `xl list -v "
        "DOMID` shows", NULL },
    [CHECK_TEMPLATE_OTHER_NAME] = {
        "template-other-name", NOTE, "the template is named after another uuid",
        "The template's name has another uuid than xenstore has, and\n"
        "the same as the file itself.  That is so of a domain that xl\n"
        "preserved when it restarted it (rename-restart); then it is\n"
        "fine.",
        "nothing needs to be done", NULL },
    [CHECK_NOT_A_FILE] = {
        "not-a-file", ERROR, "not a regular file",
        "In place of one of libxl's files there is a link, a directory or\n"
        "the like.  It may make root read or write some other file.",
        "find out who made it, and move it away", NULL },
    [CHECK_FILE_MODE] = {
        "file-mode", WARNING, "others may read or write the file",
        "libxl's data files have mode 0600: they have passwords in them.\n"
        "The repair sets that.",
        "`chmod 0600 PATH`",
        "set mode 0600" },
    [CHECK_FILE_OWNER] = {
        "file-owner", ERROR, "the file is not the state directory's owner's",
        "One of libxl's files does not belong to the owner of the\n"
        "state directory (root).  Its owner can make root's tools believe\n"
        "anything about the domain.",
        "check that the contents are right, then `chown root: PATH`",
        NULL },
    [CHECK_STATE_DIR_WRITABLE] = {
        "state-dir-writable", ERROR, "others may write the state directory",
        "Any process that may write this directory can replace every domain's\n"
        "template.",
        "`chmod go-w PATH`", NULL },
    [CHECK_INTERRUPTED_WRITE] = {
        "interrupted-write", WARNING, "a write that was interrupted",
        "libxl writes a file beside (userdata-n) and then renames it.  This\n"
        "one was not renamed, and nobody holds the lock under which it is\n"
        "written: the writer was killed, or the disk was full.  The\n"
        "template itself is as it was.  It stays until the domain is\n"
        "destroyed.\n"
        "The repair moves it into the backup.",
        "move it away",
        "move the file into the backup" },
    [CHECK_DEAD_DOMAIN_FILE] = {
        "dead-domain-file", WARNING, "a file of a domain that does not exist",
        "Nothing removes it: libxl removes a domain's files when it\n"
        "destroys the domain, and this one has gone without (the host\n"
        "crashed, or the toolstack was killed).  A domain that gets the\n"
        "same domid and uuid would find it.  xenstored, which does not know\n"
        "the domain, is older than the file, or as old as the host's boot.\n"
        "The repair moves it into the backup.",
        "move it away",
        "move the file into the backup" },
    [CHECK_EARLIER_DOMAIN_FILE] = {
        "earlier-domain-file", WARNING, "a file of an earlier domain",
        "The file has a running domain's domid, but another uuid, and is\n"
        "older than the domain (by /vm/<uuid>/start_time, or than this\n"
        "boot): it is of a domain that had the domid before.\n"
        "The repair moves it into the backup, if the domain has a template\n"
        "of its own uuid beside it: clocks are set, and then an only one may\n"
        "be the domain's all the same.",
        "move it away, if the domain is not its",
        "move the file into the backup" },
    [CHECK_UNHELD_LOCK] = {
        "unheld-lock", NOTE, "a lock file that no process holds",
        "A process removes its lock file when it is done; this one was\n"
        "killed.  The lock is free, and the next process that takes it\n"
        "removes the file.\n"
        "The repair takes the lock and gives it back, by libxl's protocol.",
        "nothing needs to be done",
        "take the lock, and remove its file" },
    [CHECK_STUCK_LOCK] = {
        "stuck-lock", WARNING, "a lock that has been held for long",
        "The template's lock is held for over 10 seconds, or one of the\n"
        "locks that are held while the device model is asked, for over a\n"
        "minute.  All changes of the domain wait for it.  Readers (cfgdump)\n"
        "do not.",
        "look at the process that holds it; when it ends, the lock is free",
        NULL },
    [CHECK_DEAD_DOMAIN_NODES] = {
        "dead-domain-nodes", WARNING, "nodes of a domain that does not exist",
        "xenstored does not serve the domain, but there are nodes of it.\n"
        "Its toolstack was killed, or had no part in its end.  cfgdump does\n"
        "not show such a domain.  For a moment, or as long as something\n"
        "holds its memory, a domain that is dying looks the same; xl list\n"
        "shows that one still, with a d.",
        "if `xl list DOMID` does not show it: `xenstore-rm PATH`", NULL },
    [CHECK_GUEST_WRITABLE] = {
        "guest-writable", ERROR, "a guest may write toolstack nodes",
        "What is below /libxl is the only part of xenstore about a device\n"
        "that the toolstack believes (XSA-175, XSA-178).  A domain other\n"
        "than 0 may write this node, and by it make the toolstack open any\n"
        "file.  Or it is one with a domain's name, uuid or memory target: the\n"
        "guest can take another's name.  init-dom0less gives these to each\n"
        "domain that Xen made at boot; that is a note.",
        "`xenstore-chmod PATH n0`, and look at its value", NULL },
    [CHECK_GUEST_READABLE] = {
        "guest-readable", WARNING, "a guest may read toolstack nodes",
        "A domain other than 0 may read this node.  libxl makes them\n"
        "readable for domain 0 alone; they may tell of the host and its\n"
        "passwords.",
        "`xenstore-chmod PATH n0`", NULL },
    [CHECK_NOT_CHECKED] = {
        "not-checked", TROUBLE, "could not be checked",
        "Something could not be read, so nothing is known about it.  Not\n"
        "found is not the same as fine.",
        "fix the reported error, then rerun", NULL },
    [CHECK_UNKNOWN_DOMAIN_FILE] = {
        "unknown-domain-file", WARNING,
        "a file of a domain that xenstore does not know",
        "Its domain may run all the same.  xenstored was started after the\n"
        "file was written: if it was killed, or crashed, and was\n"
        "restarted, it knows none of the domains that ran before; they go on\n"
        "running, cut off from it.  (After a reboot of the host they do\n"
        "not.)  The same if when xenstored was started cannot be told: it\n"
        "is a domain of its own, or the clock was set.\n"
        "It is not repaired: the file may be all that is known of the\n"
        "configuration of a domain that runs.",
        "`xl list DOMID` shows whether the domain runs; if it does, keep a "
        "copy of the file and recreate the domain; if not, move the file away",
        NULL },
    [CHECK_OTHER_BACKEND] = {
        "other-backend", WARNING,
        "served by another domain than the template's",
        "A device's backend is in another domain than the template names, or\n"
        "in one of another name.  When the domain reboots or migrates, xl\n"
        "looks for the backend where the template has it: it finds none, or\n"
        "makes the device somewhere else.  That comes of a driver domain that\n"
        "was renamed, and of xl cd-insert and cd-eject, which forget that a\n"
        "drive is a driver domain's.",
        "give the driver domain the name that the template has, with xl "
        "rename; or keep its configuration with `device=$(cfgdump get DOMAIN "
        "KIND ID)`, then `xencfg detach DOMAIN KIND ID` and `xencfg attach "
        "DOMAIN KIND \"$device\"`", NULL },
    [CHECK_BACKEND_MEDIUM] = {
        "backend-medium", WARNING, "a backend has another medium",
        "A disk's backend names another medium than what the toolstack keeps\n"
        "of the disk below /libxl.  xl cd-insert writes to domain 0 what is\n"
        "meant for a drive of a driver domain: its backend keeps the old\n"
        "medium.  A driver domain can write whatever it wants into its\n"
        "backends; so what cfgdump shows is the toolstack's.",
        "see what the drive really has; change the medium once more: `xencfg "
        "cdrom swap DOMAIN ID \"$(cfgdump get DOMAIN ID pdev_path)\"`", NULL },
    [CHECK_EMPTY_BACKENDS] = {
        "empty-backends", WARNING, "an empty directory of a dead domain",
        "backend/<kind>/<domid>, in the nodes of a domain that serves devices,\n"
        "has nothing below it, and the domain that it was for does not exist.\n"
        "libxl before 4.15 leaves one in a driver domain with each domain\n"
        "that goes.  They are the driver domain's, and count: when it has as\n"
        "many nodes as xenstored lets a domain have, no device can be made\n"
        "there any more.",
        "`xenstore-rm PATH`", NULL },
    [CHECK_FOREIGN_DOMAINS] = {
        "foreign-domains", NOTE, "domains of another toolstack",
        "xenstore has domains that libxl did not make: below /libxl there is\n"
        "neither their type nor a device, and they have no template.  Of\n"
        "XenServer's and XCP-ng's, xapi's, there is a dm-version at most.\n"
        "What is theirs is not looked at, and cfgdump cannot show their\n"
        "configuration.",
        "nothing needs to be done; ask the toolstack that made them, such as "
        "xe", NULL },
    [CHECK_NO_NAME] = {
        "no-name", WARNING, "a domain without name",
        "xenstored serves the domain, but it has no name in xenstore: xl\n"
        "list shows (null), and no command finds it by name.  Each toolstack\n"
        "writes one when it makes a domain; it was removed since.  If all\n"
        "of /local/domain/<domid> has gone, the domain is being destroyed, or\n"
        "the directory was removed.",
        "give it one with xl rename, by its domid", NULL },
};

const struct xencfg_check_code *xencfg_check_code(size_t number)
{
    return number < NUM_CHECK_CODES ? &codes[number] : NULL;
}

int xencfg__code_find(const char *name)
{
    int i;

    for (i = 0; name && i < NUM_CHECK_CODES; i++)
        if (!strcmp(codes[i].code, name))
            return i;
    return -1;
}
