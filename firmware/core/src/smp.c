/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <inquest/cbor.h>
#include <inquest/smp.h>

#define HEADER 8U
#define OP_READ 0U
#define OP_WRITE 2U
#define CORE_LIST 3U
#define CORE_LOAD 4U
/* What a response may hold beside the data of a dump. */
#define RESPONSE_REST 80U

static void put_number(struct inquest_cbor_writer *writer, const char *key, uint64_t value)
{
	inquest_cbor_text(writer, key);
	inquest_cbor_uint(writer, value);
}

/* As many dumps as fit, from the lowest number above "from" up. */
static void list(const struct inquest_ring *ring, const uint8_t *body, uint16_t bytes, struct inquest_cbor_writer *writer)
{
	struct inquest_dump_header header;
	uint64_t from = 0;
	bool more = false;

	if (inquest_cbor_find_uint(body, bytes, "from", &from) < 0) {
		put_number(writer, "rc", INQUEST_SMP_EINVAL);
		return;
	}

	put_number(writer, "rc", inquest_ring_count(ring) == 0 ? INQUEST_SMP_ENOENT : INQUEST_SMP_OK);
	inquest_cbor_text(writer, "dumps");
	inquest_cbor_array_begin(writer);
	for (uint32_t i = 0; !more && inquest_ring_dump(ring, i, &header) == 0; i++) {
		if (header.sequence <= from) {
			continue;
		}
		if (writer->end - writer->at < (ptrdiff_t)RESPONSE_REST) {
			more = true;
			break;
		}

		inquest_cbor_map_begin(writer);
		put_number(writer, "n", header.sequence);
		put_number(writer, "len", header.length);
		put_number(writer, "crc", header.crc);
		put_number(writer, "lost", header.lost);
		put_number(writer, "boot", header.boot_count);
		put_number(writer, "up", header.uptime_ms);
		put_number(writer, "why", header.reason);
		inquest_cbor_end(writer);
	}
	inquest_cbor_end(writer);
	if (more) {
		put_number(writer, "more", 1);
	}
}

static uint32_t result(int error)
{
	switch (error) {
	case 0:
		return INQUEST_SMP_OK;
	case -ENOENT:
		return INQUEST_SMP_ENOENT;
	case -EINVAL:
		return INQUEST_SMP_EINVAL;
	case -EROFS:
		return INQUEST_SMP_EBADSTATE;
	default:
		return INQUEST_SMP_EUNKNOWN;
	}
}

/* The dump that a request means: its number, or the newest. */
static int find(const struct inquest_ring *ring, const uint8_t *body, uint16_t bytes, struct inquest_dump_header *header)
{
	uint64_t number;
	int given = inquest_cbor_find_uint(body, bytes, "n", &number);
	uint32_t count = inquest_ring_count(ring);

	if (given < 0) {
		return -EINVAL;
	}
	if (given == 0) {
		return count == 0 ? -ENOENT : inquest_ring_dump(ring, count - 1U, header);
	}

	for (uint32_t i = 0; inquest_ring_dump(ring, i, header) == 0; i++) {
		if (header->sequence == number) {
			return 0;
		}
	}

	return -ENOENT;
}

static void load(const struct inquest_ring *ring, const uint8_t *body, uint16_t bytes, struct inquest_cbor_writer *writer)
{
	struct inquest_dump_header header;
	uint8_t data[INQUEST_SMP_PACKET_MAX - HEADER - RESPONSE_REST];
	uint64_t offset = 0;
	int read;
	int error = find(ring, body, bytes, &header);

	if (error == 0 && inquest_cbor_find_uint(body, bytes, "off", &offset) != 1) {
		error = -EINVAL;
	}
	if (error != 0) {
		put_number(writer, "rc", result(error));
		return;
	}
	if (offset > header.length) {
		put_number(writer, "rc", INQUEST_SMP_EINVAL);
		return;
	}

	read = inquest_ring_read(ring, header.sequence, (uint32_t)offset, data, sizeof(data));
	if (read < 0) {
		put_number(writer, "rc", INQUEST_SMP_EUNKNOWN);
		return;
	}

	put_number(writer, "rc", INQUEST_SMP_OK);
	put_number(writer, "off", offset);
	inquest_cbor_text(writer, "data");
	inquest_cbor_bytes(writer, data, (size_t)read);
	if (offset == 0) {
		put_number(writer, "len", header.length);
		put_number(writer, "n", header.sequence);
		put_number(writer, "crc", header.crc);
	}
}

static void erase(struct inquest_ring *ring, const uint8_t *body, uint16_t bytes, struct inquest_cbor_writer *writer)
{
	struct inquest_dump_header header;
	uint64_t number;
	int given = inquest_cbor_find_uint(body, bytes, "n", &number);
	int error = -EINVAL;

	if (given == 1) {
		error = find(ring, body, bytes, &header);
		error = error != 0 ? error : inquest_ring_erase(ring, header.sequence);
	} else if (given == 0) {
		/* As the image group has it: all of them. Not where a number was meant and cannot be read. */
		error = inquest_ring_count(ring) == 0 ? -ENOENT : 0;
		while (error == 0 && inquest_ring_dump(ring, 0, &header) == 0) {
			error = inquest_ring_erase(ring, header.sequence);
		}
	}

	put_number(writer, "rc", result(error));
}

uint16_t inquest_smp_answer(struct inquest_ring *ring, const uint8_t *request, uint16_t bytes, uint8_t *response)
{
	struct inquest_cbor_writer writer = {response + HEADER, response + INQUEST_SMP_PACKET_MAX, false};
	const uint8_t *body = request + HEADER;
	uint32_t operation;
	uint32_t length;
	uint32_t group;
	bool ours;

	if (bytes < HEADER) {
		return 0;
	}

	operation = request[0] & 7U;
	length = (uint32_t)request[2] << 8 | request[3];
	group = (uint32_t)request[4] << 8 | request[5];
	if (length > bytes - HEADER || (operation != OP_READ && operation != OP_WRITE)) {
		return 0;
	}

	ours = group == INQUEST_SMP_GROUP_IMAGE || group == INQUEST_SMP_GROUP_OWN;
	inquest_cbor_map_begin(&writer);
	if (ours && operation == OP_READ && request[7] == CORE_LIST) {
		list(ring, body, (uint16_t)length, &writer);
	} else if (ours && operation == OP_READ && request[7] == CORE_LOAD) {
		load(ring, body, (uint16_t)length, &writer);
	} else if (ours && operation == OP_WRITE && request[7] == CORE_LOAD) {
		erase(ring, body, (uint16_t)length, &writer);
	} else {
		put_number(&writer, "rc", INQUEST_SMP_ENOTSUP);
	}
	inquest_cbor_end(&writer);
	if (writer.overflow) {
		writer.at = response + HEADER;
		writer.overflow = false;
		inquest_cbor_map_begin(&writer);
		put_number(&writer, "rc", INQUEST_SMP_EMSGSIZE);
		inquest_cbor_end(&writer);
	}

	length = (uint32_t)(writer.at - response) - HEADER;
	memcpy(response, request, HEADER);
	response[0] = (uint8_t)(request[0] + 1U);
	response[2] = (uint8_t)(length >> 8);
	response[3] = (uint8_t)length;
	return (uint16_t)(length + HEADER);
}
