/* SPDX-License-Identifier: Apache-2.0 */
/* One node: the retained area, at an address that device.c maps; or the partition for dumps, where the build says that it is. */
#ifndef GLUE_DEVICETREE_H
#define GLUE_DEVICETREE_H

#define GLUE_AREA 0x30000000U
#define GLUE_AREA_BYTES 16384U

#define DT_NODELABEL(label) label
#define DT_NODE_EXISTS(node) 1
#ifdef GLUE_PARTITION_OFFSET
#define DT_REG_ADDR(node) GLUE_PARTITION_OFFSET
#define DT_REG_SIZE(node) GLUE_PARTITION_BYTES
#define DT_MTD_FROM_FIXED_PARTITION(node) node
#else
#define DT_REG_ADDR(node) GLUE_AREA
#define DT_REG_SIZE(node) GLUE_AREA_BYTES
#endif

#endif
