/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#ifdef CONFIG_HWINFO
#include <zephyr/drivers/hwinfo.h>
#endif

#include "private.h"

#define NAME_BYTES 64U

static char device_name[NAME_BYTES + 1] = CONFIG_INQUEST_DEVICE_NAME;

BUILD_ASSERT(sizeof(CONFIG_INQUEST_DEVICE_NAME) <= NAME_BYTES + 1, "INQUEST_DEVICE_NAME is longer than 64 bytes");
BUILD_ASSERT(sizeof(CONFIG_INQUEST_FIRMWARE_VERSION) <= NAME_BYTES + 1, "INQUEST_FIRMWARE_VERSION is longer than 64 bytes");

#ifdef CONFIG_LINKER_GNU_BUILD_ID
/* Zephyr's own, in trees that have the option. */
extern const uint8_t *sys_gnu_build_id_get(void);
#define BUILD_ID_BYTES 20U

static const uint8_t *build_id(void)
{
	return sys_gnu_build_id_get();
}
#else
#define BUILD_ID_BYTES 0U

static const uint8_t *build_id(void)
{
	return NULL;
}
#endif

void inquest_set_device(const char *name)
{
	strncpy(device_name, name, NAME_BYTES);
}

const char *inquest_device_name(void)
{
	return device_name;
}

static void name_by_hardware(void)
{
#ifdef CONFIG_HWINFO
	static const char digits[] = "0123456789abcdef";
	uint8_t id[NAME_BYTES / 2];
	ssize_t bytes = hwinfo_get_device_id(id, sizeof(id));

	for (ssize_t i = 0; i < bytes; i++) {
		device_name[2 * i] = digits[id[i] >> 4];
		device_name[2 * i + 1] = digits[id[i] & 15];
	}
#endif
}

uint32_t inquest_reset_reason(void)
{
	static uint32_t reason;
	static bool known;

	if (!known) {
		reason = INQUEST_UNKNOWN;
#ifdef CONFIG_HWINFO
		if (hwinfo_get_reset_cause(&reason) != 0) {
			reason = INQUEST_UNKNOWN;
		}
#endif
		if (device_name[0] == '\0') {
			name_by_hardware();
		}
		known = true;
	}

	return reason;
}

void inquest_reset_reason_clear(void)
{
#if defined(CONFIG_HWINFO) && defined(CONFIG_INQUEST_CLEAR_RESET_REASON)
	(void)hwinfo_clear_reset_cause();
#endif
}

/* Whether RAM had no power before this run. */
bool inquest_power_on(void)
{
#ifdef CONFIG_HWINFO
	uint32_t reason = inquest_reset_reason();

	/* nRF reports a power-on by no bit at all, and the end of System OFF, in which RAM is off, as a wake-up. */
	return reason == INQUEST_UNKNOWN || reason == 0 || (reason & (RESET_POR | RESET_BROWNOUT | RESET_LOW_POWER_WAKE)) != 0;
#else
	return true;
#endif
}

void inquest_build_id_start(uint8_t bytes[4])
{
	if (build_id() != NULL) {
		memcpy(bytes, build_id(), 4);
	}
}

void inquest_identity_put(struct inquest_latch *latch)
{
	uint32_t reason = inquest_reset_reason();

	if (build_id() != NULL) {
		(void)inquest_latch_put(latch, INQUEST_LATCH_BUILD_ID, build_id(), BUILD_ID_BYTES);
	}
	if (device_name[0] != '\0') {
		(void)inquest_latch_put(latch, INQUEST_LATCH_DEVICE, device_name, (uint8_t)strnlen(device_name, NAME_BYTES));
	}
	if (sizeof(CONFIG_INQUEST_FIRMWARE_VERSION) > 1) {
		(void)inquest_latch_put(latch, INQUEST_LATCH_FIRMWARE, CONFIG_INQUEST_FIRMWARE_VERSION,
					sizeof(CONFIG_INQUEST_FIRMWARE_VERSION) - 1U);
	}
	(void)inquest_latch_put_u32(latch, INQUEST_LATCH_BOOT_COUNT, inquest_keeper.boot_count);
	(void)inquest_latch_put_u64(latch, INQUEST_LATCH_UPTIME_MS, inquest_uptime_ms());
	if (reason != INQUEST_UNKNOWN) {
		(void)inquest_latch_put_u32(latch, INQUEST_LATCH_RESET_REASON, reason);
	}
}
