/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#ifdef CONFIG_HWINFO
#include <zephyr/drivers/hwinfo.h>
#endif

#include <inquest/bytes.h>

#include "private.h"

#define NAME_BYTES 64U

static char device_name[NAME_BYTES + 1] = CONFIG_INQUEST_DEVICE_NAME;

BUILD_ASSERT(sizeof(CONFIG_INQUEST_DEVICE_NAME) <= NAME_BYTES + 1, "INQUEST_DEVICE_NAME is longer than 64 bytes");
BUILD_ASSERT(sizeof(CONFIG_INQUEST_FIRMWARE_VERSION) <= NAME_BYTES + 1, "INQUEST_FIRMWARE_VERSION is longer than 64 bytes");

/* build_id.ld: the note that the linker makes, a size of the name, one of the id, a type, "GNU" and the id. */
extern const uint8_t inquest_build_id_note[];
extern const uint8_t inquest_build_id_note_end[];

#define NOTE_NAME_AT 12U
#define NOTE_ID_AT 16U
#define BUILD_ID_BYTES_MOST 32U

/* NULL when the image has none, or not where it should be. */
static const uint8_t *build_id(uint32_t *bytes)
{
	uintptr_t room = (uintptr_t)inquest_build_id_note_end - (uintptr_t)inquest_build_id_note;

	if (room < NOTE_ID_AT || memcmp(inquest_build_id_note + NOTE_NAME_AT, "GNU", 4) != 0) {
		return NULL;
	}

	*bytes = inquest_get_u32(inquest_build_id_note + 4);
	return *bytes >= 4 && *bytes <= BUILD_ID_BYTES_MOST && *bytes <= room - NOTE_ID_AT ? inquest_build_id_note + NOTE_ID_AT : NULL;
}

void inquest_set_device(const char *name)
{
	strncpy(device_name, name, NAME_BYTES);
#ifdef CONFIG_INQUEST_WATCHDOG_LATCH
	inquest_watchdog_identify();
#endif
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
	uint32_t have;
	const uint8_t *id = build_id(&have);

	if (id != NULL) {
		memcpy(bytes, id, 4);
	}
}

void inquest_identity_put(struct inquest_latch *latch, bool now)
{
	uint32_t reason = inquest_reset_reason();
	uint32_t bytes;
	const uint8_t *id = build_id(&bytes);

	if (id != NULL) {
		(void)inquest_latch_put(latch, INQUEST_LATCH_BUILD_ID, id, (uint8_t)bytes);
	}
	if (device_name[0] != '\0') {
		(void)inquest_latch_put(latch, INQUEST_LATCH_DEVICE, device_name, (uint8_t)strnlen(device_name, NAME_BYTES));
	}
	if (sizeof(CONFIG_INQUEST_FIRMWARE_VERSION) > 1) {
		(void)inquest_latch_put(latch, INQUEST_LATCH_FIRMWARE, CONFIG_INQUEST_FIRMWARE_VERSION,
					sizeof(CONFIG_INQUEST_FIRMWARE_VERSION) - 1U);
	}
	(void)inquest_latch_put_u32(latch, INQUEST_LATCH_BOOT_COUNT, inquest_keeper.boot_count);
	if (now) {
		(void)inquest_latch_put_u64(latch, INQUEST_LATCH_UPTIME_MS, inquest_uptime_ms());
	}
	if (reason != INQUEST_UNKNOWN) {
		(void)inquest_latch_put_u32(latch, INQUEST_LATCH_RESET_REASON, reason);
	}
}
