/* SPDX-License-Identifier: Apache-2.0 */
/* Core list and core load over mcumgr; see docs/formats/smp.md. */
#include <errno.h>
#include <string.h>

#include <zephyr/init.h>
#include <zephyr/mgmt/mcumgr/mgmt/handlers.h>
#include <zephyr/mgmt/mcumgr/mgmt/mgmt.h>
#include <zephyr/mgmt/mcumgr/smp/smp.h>

#include <zcbor_encode.h>

#include <inquest/cbor.h>

#include "private.h"

#define CORE_LIST 3
#define CORE_LOAD 4
#define KEYS_OF_DUMP 7
#define KEYS_OF_LIST 16

static bool put_text(zcbor_state_t *zse, const char *text)
{
	struct zcbor_string string = {.value = (const uint8_t *)text, .len = strlen(text)};

	return zcbor_tstr_encode(zse, &string);
}

static bool put(zcbor_state_t *zse, const char *key, size_t key_bytes, uint64_t value)
{
	struct zcbor_string name = {.value = (const uint8_t *)key, .len = key_bytes};

	return zcbor_tstr_encode(zse, &name) && zcbor_uint64_put(zse, value);
}

#define PUT(zse, key, value) put(zse, key, sizeof(key) - 1, value)

/* The request's map, as it came. */
static int find(const struct smp_streamer *streamer, const char *key, uint64_t *value)
{
	const zcbor_state_t *zsd = streamer->reader->zs;

	return inquest_cbor_find_uint(zsd->payload, (size_t)(zsd->payload_end - zsd->payload), key, value);
}

static int result(int error)
{
	switch (error) {
	case 0:
		return MGMT_ERR_EOK;
	case -ENOENT:
		return MGMT_ERR_ENOENT;
	case -EINVAL:
		return MGMT_ERR_EINVAL;
	case -EROFS:
		return MGMT_ERR_EBADSTATE;
	default:
		return MGMT_ERR_EUNKNOWN;
	}
}

static int list(struct smp_streamer *streamer)
{
	zcbor_state_t *zse = streamer->writer->zs;
	struct inquest_dump_header header;
	uint64_t from = 0;
	uint32_t waiting;
	bool more = false;
	bool fits;

	(void)find(streamer, "from", &from);
	waiting = from == 0 ? inquest_store_waiting() : 0;
	/* A sealed dump does not say whose it is. */
	fits = from != 0 || inquest_device_name()[0] == '\0' || (put_text(zse, "dev") && put_text(zse, inquest_device_name()));
	fits = fits && (waiting == 0 || PUT(zse, "ram", waiting));
	fits = fits && zcbor_tstr_put_lit(zse, "dumps") && zcbor_list_start_encode(zse, KEYS_OF_LIST);
	for (uint32_t i = 0; fits && !more && inquest_dump(i, &header) == 0; i++) {
		/* The one in RAM comes last, and has no number above the others. */
		if (header.sequence != 0 && header.sequence <= from) {
			continue;
		}
		if (zse->payload_end - zse->payload < 90) {
			more = true;
			break;
		}
		fits = zcbor_map_start_encode(zse, KEYS_OF_DUMP) && PUT(zse, "n", header.sequence) && PUT(zse, "len", header.length) &&
		       PUT(zse, "crc", header.crc) && PUT(zse, "lost", header.lost) && PUT(zse, "boot", header.boot_count) &&
		       PUT(zse, "up", header.uptime_ms) && PUT(zse, "why", header.reason) && zcbor_map_end_encode(zse, KEYS_OF_DUMP);
	}
	fits = fits && zcbor_list_end_encode(zse, KEYS_OF_LIST) && (!more || PUT(zse, "more", 1));
	fits = fits && PUT(zse, "rc", inquest_store_count() == 0 ? MGMT_ERR_ENOENT : MGMT_ERR_EOK);
	return fits ? MGMT_ERR_EOK : MGMT_ERR_EMSGSIZE;
}

static int choose(struct smp_streamer *streamer, struct inquest_dump_header *header)
{
	uint32_t count = inquest_store_count();
	uint64_t number;
	int given = find(streamer, "n", &number);

	if (given < 0) {
		return -EINVAL;
	}
	if (given == 0) {
		return count == 0 ? -ENOENT : inquest_dump(count - 1U, header);
	}
	for (uint32_t i = 0; inquest_dump(i, header) == 0; i++) {
		if (header->sequence == number) {
			return 0;
		}
	}

	return -ENOENT;
}

static int load(struct smp_streamer *streamer)
{
	static uint8_t data[CONFIG_INQUEST_SMP_CHUNK]; /* mcumgr handles one request at a time */
	zcbor_state_t *zse = streamer->writer->zs;
	struct inquest_dump_header header;
	struct zcbor_string bytes = {.value = data};
	uint64_t offset;
	int error = choose(streamer, &header);
	int read;
	bool fits;

	if (error == 0 && (find(streamer, "off", &offset) != 1 || offset > header.length)) {
		error = -EINVAL;
	}
	if (error != 0) {
		return result(error);
	}

	read = inquest_dump_read(header.sequence, (uint32_t)offset, data, sizeof(data));
	if (read < 0) {
		return result(read);
	}

	bytes.len = (size_t)read;
	fits = PUT(zse, "rc", MGMT_ERR_EOK) && PUT(zse, "off", offset) && zcbor_tstr_put_lit(zse, "data") && zcbor_bstr_encode(zse, &bytes);
	if (offset == 0) {
		fits = fits && PUT(zse, "len", header.length) && PUT(zse, "n", header.sequence) && PUT(zse, "crc", header.crc);
	}

	return fits ? MGMT_ERR_EOK : MGMT_ERR_EMSGSIZE;
}

static int erase(struct smp_streamer *streamer)
{
	struct inquest_dump_header header;
	uint64_t number;
	uint64_t crc;
	int given = find(streamer, "n", &number);
	int sure = find(streamer, "crc", &crc);
	int error;

	if (given < 0 || sure < 0) {
		return MGMT_ERR_EINVAL;
	}
	if (given == 1) {
		error = choose(streamer, &header);
		/* Number 0 may be a later dump than the one that was read. */
		if (error == 0 && sure == 1 && crc != header.crc) {
			error = -ENOENT;
		}
		return result(error != 0 ? error : inquest_dump_erase(header.sequence));
	}

	error = inquest_store_count() == 0 ? -ENOENT : 0;
	while (error == 0 && inquest_dump(0, &header) == 0) {
		error = inquest_dump_erase(header.sequence);
	}

	return result(error);
}

/* Room for every command that the image group has (0 to 6 in Zephyr 4.1). */
#define COMMANDS 16

static const struct mgmt_handler handlers[COMMANDS] = {
	[CORE_LIST] = {.mh_read = list},
	[CORE_LOAD] = {.mh_read = load, .mh_write = erase},
};

static struct mgmt_group image_group = {
	.mg_handlers = handlers,
	.mg_handlers_count = ARRAY_SIZE(handlers),
	.mg_group_id = MGMT_GROUP_ID_IMAGE,
};

static struct mgmt_group own_group = {
	.mg_handlers = handlers,
	.mg_handlers_count = ARRAY_SIZE(handlers),
	.mg_group_id = CONFIG_INQUEST_SMP_GROUP,
};

#ifdef INQUEST_SMP_ONE_GROUP_IS_ASKED
/* Newer Zephyr asks the first group of a number and no other: so our two commands go into the gaps that img_mgmt's table has for them. */
static struct mgmt_handler joined[COMMANDS];

/* The pragma as in boot.c. After every group is registered, whatever the order. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
static int join_image_group();
SYS_INIT(join_image_group, APPLICATION, 99);
#pragma GCC diagnostic pop

static int join_image_group(void)
{
	/* It was registered by a pointer to what may be written. */
	struct mgmt_group *theirs = (struct mgmt_group *)mgmt_find_group(MGMT_GROUP_ID_IMAGE);

	if (theirs == NULL) {
		mgmt_register_group(&image_group);
		return 0;
	}
	if (theirs->mg_handlers_count > COMMANDS) {
		return 0;
	}

	memcpy(joined, theirs->mg_handlers, theirs->mg_handlers_count * sizeof(joined[0]));
	for (uint32_t command = CORE_LIST; command <= CORE_LOAD; command++) {
		if (joined[command].mh_read == NULL && joined[command].mh_write == NULL) {
			joined[command] = handlers[command];
		}
	}
	theirs->mg_handlers = joined;
	theirs->mg_handlers_count = MAX(theirs->mg_handlers_count, CORE_LOAD + 1);
	return 0;
}
#endif

static void register_groups(void)
{
#ifndef INQUEST_SMP_ONE_GROUP_IS_ASKED
	/*
	 * Whichever group mcumgr asks first: one without a handler for a command hands on to the next, one with fewer commands than the
	 * number asked for ends the search. So img_mgmt stays what it is, in whatever order the two register.
	 */
	mgmt_register_group(&image_group);
#endif
	mgmt_register_group(&own_group);
}

MCUMGR_HANDLER_DEFINE(inquest, register_groups);
