/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Where the partition for dumps is: Nordic's Partition Manager counts where it is on, devicetree elsewhere.
 */
#ifndef INQUEST_PARTITION_H
#define INQUEST_PARTITION_H

#include <zephyr/device.h>
#include <zephyr/devicetree.h>
#include <zephyr/sys/util.h>

#define PARTITION DT_NODELABEL(inquest_partition)

#ifdef USE_PARTITION_MANAGER
#include <pm_config.h>
#if !defined(PM_INQUEST_ADDRESS)
#error "Partition Manager is on and has no partition named inquest: add an entry to pm_static.yml, see docs/device-ncs.md"
#endif
/* What devicetree says is not used then; a board file that says something else would mislead the host and the next reader. */
#if DT_NODE_EXISTS(PARTITION) && (DT_REG_ADDR(PARTITION) != PM_INQUEST_OFFSET || DT_REG_SIZE(PARTITION) != PM_INQUEST_SIZE)
#error "devicetree's inquest_partition and Partition Manager's inquest disagree: make them the same, or remove the devicetree node"
#endif
#define AREA_OFFSET PM_INQUEST_OFFSET
#define AREA_BYTES PM_INQUEST_SIZE
/* Partition Manager writes a node for external flash, and the label of one for internal. */
#define AREA_DEVICE                                                                                                                        \
	DEVICE_DT_GET(COND_CODE_1(DT_NODE_EXISTS(PM_INQUEST_DEV), (PM_INQUEST_DEV), (DT_NODELABEL(PM_INQUEST_DEV))))
#else
#if !DT_NODE_EXISTS(PARTITION)
#error "dumps in flash need a partition labelled inquest_partition in devicetree"
#endif
#define AREA_OFFSET DT_REG_ADDR(PARTITION)
#define AREA_BYTES DT_REG_SIZE(PARTITION)
#define AREA_DEVICE DEVICE_DT_GET(DT_MTD_FROM_FIXED_PARTITION(PARTITION))
#endif

#endif
