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

/* Where dumps are: those of the ring from the lowest number up, and behind them the one in RAM, whose number is 0. */
struct place {
	struct inquest_ring *ring;
	const struct inquest_retained *area;
};

static int find_in_ram(const struct place *place, struct inquest_dump_header *header, const uint8_t **stream)
{
	return place->area != NULL && inquest_retained_find(place->area, header, stream) == 0 ? 0 : -ENOENT;
}

static int dump_at(const struct place *place, uint32_t index, struct inquest_dump_header *header)
{
	uint32_t count = inquest_ring_count(place->ring);
	const uint8_t *stream;

	if (index < count) {
		return inquest_ring_dump(place->ring, index, header);
	}

	return index == count ? find_in_ram(place, header, &stream) : -ENOENT;
}

static uint32_t count_of(const struct place *place)
{
	struct inquest_dump_header header;
	const uint8_t *stream;

	return inquest_ring_count(place->ring) + (find_in_ram(place, &header, &stream) == 0 ? 1U : 0U);
}

static int read_dump(const struct place *place, uint32_t sequence, uint32_t offset, uint8_t *data, uint32_t bytes)
{
	struct inquest_dump_header header;
	const uint8_t *stream;

	if (sequence != 0) {
		return inquest_ring_read(place->ring, sequence, offset, data, bytes);
	}
	if (find_in_ram(place, &header, &stream) != 0 || offset > header.length) {
		return -ENOENT;
	}

	bytes = bytes < header.length - offset ? bytes : header.length - offset;
	memcpy(data, stream + offset, bytes);
	return (int)bytes;
}

static int erase_dump(const struct place *place, uint32_t sequence)
{
	if (sequence != 0) {
		return inquest_ring_erase(place->ring, sequence);
	}

	inquest_retained_clear(place->area);
	return 0;
}

static void put_number(struct inquest_cbor_writer *writer, const char *key, uint64_t value)
{
	inquest_cbor_text(writer, key);
	inquest_cbor_uint(writer, value);
}

/* As many dumps as fit, from the lowest number above "from" up. */
static void list(const struct place *place, const uint8_t *body, uint16_t bytes, struct inquest_cbor_writer *writer)
{
	struct inquest_dump_header header;
	uint64_t from = 0;
	bool more = false;

	if (inquest_cbor_find_uint(body, bytes, "from", &from) < 0) {
		put_number(writer, "rc", INQUEST_SMP_EINVAL);
		return;
	}

	put_number(writer, "rc", count_of(place) == 0 ? INQUEST_SMP_ENOENT : INQUEST_SMP_OK);
	inquest_cbor_text(writer, "dumps");
	inquest_cbor_array_begin(writer);
	for (uint32_t i = 0; !more && dump_at(place, i, &header) == 0; i++) {
		if (header.sequence != 0 && header.sequence <= from) {
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
static int find(const struct place *place, const uint8_t *body, uint16_t bytes, struct inquest_dump_header *header)
{
	uint64_t number;
	int given = inquest_cbor_find_uint(body, bytes, "n", &number);
	uint32_t count = count_of(place);

	if (given < 0) {
		return -EINVAL;
	}
	if (given == 0) {
		return count == 0 ? -ENOENT : dump_at(place, count - 1U, header);
	}

	for (uint32_t i = 0; dump_at(place, i, header) == 0; i++) {
		if (header->sequence == number) {
			return 0;
		}
	}

	return -ENOENT;
}

static void load(const struct place *place, const uint8_t *body, uint16_t bytes, struct inquest_cbor_writer *writer)
{
	struct inquest_dump_header header;
	uint8_t data[INQUEST_SMP_PACKET_MAX - HEADER - RESPONSE_REST];
	uint64_t offset = 0;
	int read;
	int error = find(place, body, bytes, &header);

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

	read = read_dump(place, header.sequence, (uint32_t)offset, data, sizeof(data));
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

static void erase(const struct place *place, const uint8_t *body, uint16_t bytes, struct inquest_cbor_writer *writer)
{
	struct inquest_dump_header header;
	uint64_t number;
	uint64_t crc;
	int given = inquest_cbor_find_uint(body, bytes, "n", &number);
	int sure = inquest_cbor_find_uint(body, bytes, "crc", &crc);
	int error = -EINVAL;

	if (given == 1 && sure >= 0) {
		error = find(place, body, bytes, &header);
		/* Number 0 may be a later dump than the one that was read. */
		if (error == 0 && sure == 1 && crc != header.crc) {
			error = -ENOENT;
		}
		error = error != 0 ? error : erase_dump(place, header.sequence);
	} else if (given == 0 && sure >= 0) {
		/* As the image group has it: all of them. Not where a number was meant and cannot be read. */
		error = count_of(place) == 0 ? -ENOENT : 0;
		while (error == 0 && dump_at(place, 0, &header) == 0) {
			error = erase_dump(place, header.sequence);
		}
	}

	put_number(writer, "rc", result(error));
}

uint16_t inquest_smp_answer(struct inquest_ring *ring, const struct inquest_retained *area, const uint8_t *request, uint16_t bytes,
			    uint8_t *response)
{
	const struct place place = {ring, area};
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
		list(&place, body, (uint16_t)length, &writer);
	} else if (ours && operation == OP_READ && request[7] == CORE_LOAD) {
		load(&place, body, (uint16_t)length, &writer);
	} else if (ours && operation == OP_WRITE && request[7] == CORE_LOAD) {
		erase(&place, body, (uint16_t)length, &writer);
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
