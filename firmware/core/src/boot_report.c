/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <inquest/boot_report.h>
#include <inquest/bytes.h>
#include <inquest/crc32.h>

#define CRC_AT 28U

void inquest_boot_report_write(const struct inquest_boot_report *report, uint8_t bytes[INQUEST_BOOT_REPORT_BYTES])
{
	memcpy(bytes, "INQB", 4);
	bytes[4] = 1;
	bytes[5] = report->flags;
	inquest_put_u16(bytes + 6, report->dumps);
	inquest_put_u32(bytes + 8, report->boot_count);
	inquest_put_u32(bytes + 12, report->reset_reason);
	inquest_put_u32(bytes + 16, report->uptime_s);
	memcpy(bytes + 20, report->build_id, sizeof(report->build_id));
	inquest_put_u32(bytes + 24, report->repeat);
	inquest_put_u32(bytes + CRC_AT, inquest_crc32(0, bytes, CRC_AT));
}

void inquest_boot(const struct inquest_retained *area, bool power_on, uint32_t loop_s, struct inquest_keeper *keeper,
		  struct inquest_boot_report *report)
{
	struct inquest_keeper before;
	struct inquest_dump_header dump;
	const uint8_t *stream;
	int found = inquest_retained_find(area, &dump, &stream);
	int error;

	memset(report, 0, sizeof(*report));
	memset(keeper, 0, sizeof(*keeper));
	report->uptime_s = INQUEST_UNKNOWN;
	error = inquest_keeper_read(area, &before);
	if (error != 0) {
		memset(&before, 0, sizeof(before));
		report->flags |= !power_on && error == -EBADMSG ? INQUEST_BOOT_OVERWRITTEN : 0U;
		report->flags |= !power_on && error == -ENODATA ? INQUEST_BOOT_BLANK : 0U;
	} else {
		bool dumped = (before.flags & INQUEST_KEEPER_DUMPED) != 0;

		report->uptime_s = before.uptime_s;
		report->flags |= dumped ? INQUEST_BOOT_AFTER_DUMP : 0U;
		report->flags |= (before.flags & INQUEST_KEEPER_ORDERLY) != 0 ? INQUEST_BOOT_ORDERLY : 0U;
		/* The run before ended in a crash soon after its boot: the next crash, if it comes as soon, is a repeat. */
		keeper->repeat = dumped && before.uptime_s < loop_s ? before.repeat + 1U : 0U;
		/* The keeper survived and says that there is a dump in RAM: then it must be there. */
		report->flags |= dumped && !power_on && (before.flags & INQUEST_KEEPER_DIRECT) == 0 && found != 0 ? INQUEST_BOOT_OVERWRITTEN : 0U;
		keeper->sequence = before.sequence;
	}

	report->flags |= found == 0 ? INQUEST_BOOT_FOUND_DUMP : 0U;
	report->flags |= keeper->repeat > 1U ? INQUEST_BOOT_LOOP : 0U;
	keeper->boot_count = before.boot_count + 1U;
	report->boot_count = keeper->boot_count;
	report->repeat = keeper->repeat;
	/* A self-test's pattern is kept until it was looked at. */
	keeper->flags = before.flags & INQUEST_KEEPER_SELF_TEST;
	keeper->seed = before.seed;
	inquest_keeper_write(area, keeper);
}

bool inquest_boot_learn(uint32_t known, struct inquest_keeper *keeper, struct inquest_boot_report *report)
{
	if (known != 0 && (report->flags & INQUEST_BOOT_BLANK) != 0) {
		report->flags |= INQUEST_BOOT_OVERWRITTEN;
	}
	if (known < keeper->boot_count) {
		return false;
	}

	keeper->boot_count = known + 1U;
	report->boot_count = keeper->boot_count;
	return true;
}
