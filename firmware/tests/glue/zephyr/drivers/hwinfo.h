/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GLUE_HWINFO_H
#define GLUE_HWINFO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The numbers of Zephyr's hwinfo.h, which docs/formats/slot.md names. */
#define RESET_PIN (1U << 0)
#define RESET_SOFTWARE (1U << 1)
#define RESET_BROWNOUT (1U << 2)
#define RESET_POR (1U << 3)
#define RESET_WATCHDOG (1U << 4)
#define RESET_LOW_POWER_WAKE (1U << 7)

int hwinfo_get_reset_cause(uint32_t *cause);
int hwinfo_clear_reset_cause(void);
ssize_t hwinfo_get_device_id(uint8_t *buffer, size_t bytes);

#endif
