/*
 * vdev - names of virtual disks and their device numbers.
 *
 * The number is the name of the disk's directory in xenstore, and so its
 * identity; several names ("xvda", "d0", "51712") can mean one number.  The
 * formula is libxl's (libxl__device_disk_dev_number, the same from 4.5 to
 * master).
 */
#ifndef XENCFG_LIB_VDEV_H
#define XENCFG_LIB_VDEV_H

#include <stdbool.h>

/* The number of a name; -1: it is not a name of a disk. */
int xencfg__vdev_number(const char *vdev);

/* "xvda1" for a number of xvd disks; any other gives its decimal form. */
#define VDEV_MAX 16
void xencfg__vdev_name(int number, char name[VDEV_MAX]);

#endif
