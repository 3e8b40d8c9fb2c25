/*
 * vdev - names of virtual disks and their device numbers.
 *
 * The number is the name of the disk's directory in xenstore, and so its
 * identity; several names ("xvda", "d0p0", "51712") can mean one number.  The
 * arithmetic is libxl's (libxl__device_disk_dev_number, the same from 4.5 to
 * master), with what it makes of names that nobody means: without a letter, as
 * in "xvd1", the disk is number -1, and the device -15.
 */
#ifndef XENCFG_LIB_VDEV_H
#define XENCFG_LIB_VDEV_H

#include <stdbool.h>

/* The number, which can be negative; -1: libxl takes it for no disk. */
int xencfg__vdev_number(const char *vdev);

/*
 * What is odd about a name that libxl takes for a disk, such as "has no drive
 * letter"; NULL: nothing, it is of a form that xen-vbd-interface(7) has.
 */
const char *xencfg__vdev_oddity(const char *vdev);

/*
 * A name that means the number, "xvda1", or else its decimal form, as of disks
 * hd and sd.
 */
#define VDEV_MAX 16
void xencfg__vdev_name(int number, char name[VDEV_MAX]);

#endif
