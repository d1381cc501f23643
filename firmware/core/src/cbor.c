/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <inquest/cbor.h>

#define MAJOR_UINT 0U
#define MAJOR_BYTES 2U
#define MAJOR_TEXT 3U
#define MAJOR_ARRAY 4U
#define MAJOR_MAP 5U
#define MAJOR_TAG 6U
#define MAJOR_SIMPLE 7U
#define INDEFINITE 31U
#define BREAK 0xffU

static void put(struct inquest_cbor_writer *writer, const void *data, size_t bytes)
{
	if (writer->overflow || bytes > (size_t)(writer->end - writer->at)) {
		writer->overflow = true;
		return;
	}

	memcpy(writer->at, data, bytes);
	writer->at += bytes;
}

void inquest_cbor_head(struct inquest_cbor_writer *writer, uint8_t major, uint64_t value)
{
	uint8_t head[9];
	uint32_t bytes = value < 24 ? 0U : value <= UINT8_MAX ? 1U : value <= UINT16_MAX ? 2U : value <= UINT32_MAX ? 4U : 8U;
	static const uint8_t info[] = {0, 24, 25, 0, 26, 0, 0, 0, 27};

	head[0] = (uint8_t)((uint32_t)major << 5 | (bytes == 0 ? (uint32_t)value : info[bytes]));
	for (uint32_t i = 0; i < bytes; i++) {
		head[1 + i] = (uint8_t)(value >> (8U * (bytes - 1U - i)));
	}

	put(writer, head, 1U + bytes);
}

void inquest_cbor_uint(struct inquest_cbor_writer *writer, uint64_t value)
{
	inquest_cbor_head(writer, MAJOR_UINT, value);
}

void inquest_cbor_text(struct inquest_cbor_writer *writer, const char *text)
{
	inquest_cbor_head(writer, MAJOR_TEXT, strlen(text));
	put(writer, text, strlen(text));
}

void inquest_cbor_bytes(struct inquest_cbor_writer *writer, const void *data, size_t bytes)
{
	inquest_cbor_head(writer, MAJOR_BYTES, bytes);
	put(writer, data, bytes);
}

void inquest_cbor_map_begin(struct inquest_cbor_writer *writer)
{
	static const uint8_t head = MAJOR_MAP << 5 | INDEFINITE;

	put(writer, &head, 1);
}

void inquest_cbor_array_begin(struct inquest_cbor_writer *writer)
{
	static const uint8_t head = MAJOR_ARRAY << 5 | INDEFINITE;

	put(writer, &head, 1);
}

void inquest_cbor_end(struct inquest_cbor_writer *writer)
{
	static const uint8_t head = BREAK;

	put(writer, &head, 1);
}

struct reader {
	const uint8_t *at;
	const uint8_t *end;
};

struct head {
	uint8_t major;
	bool indefinite;
	uint64_t value;
};

static bool take_head(struct reader *reader, struct head *head)
{
	uint8_t info;
	uint32_t bytes;

	if (reader->at == reader->end) {
		return false;
	}

	head->major = *reader->at >> 5;
	info = *reader->at & 31U;
	reader->at++;
	head->indefinite = info == INDEFINITE;
	head->value = info;
	if (info < 24 || head->indefinite) {
		return true;
	}

	bytes = info <= 27 ? 1U << (info - 24U) : 0U;
	if (bytes == 0 || bytes > (size_t)(reader->end - reader->at)) {
		return false;
	}

	head->value = 0;
	for (uint32_t i = 0; i < bytes; i++) {
		head->value = head->value << 8 | *reader->at++;
	}

	return true;
}

static bool at_break(struct reader *reader)
{
	if (reader->at < reader->end && *reader->at == BREAK) {
		reader->at++;
		return true;
	}

	return false;
}

/* Passes over one item. Open maps and arrays are counted on a stack of fixed depth instead of by recursion. */
static bool skip(struct reader *reader)
{
	/* Items still to come at each depth; UINT64_MAX for one that ends with a break. */
	uint64_t left[INQUEST_CBOR_DEPTH_MAX];
	uint32_t depth = 0;

	left[0] = 1;
	for (;;) {
		struct head head;

		while (left[depth] == 0) {
			if (depth == 0) {
				return true;
			}
			depth--;
		}
		if (left[depth] == UINT64_MAX) {
			if (at_break(reader)) {
				left[depth] = 0;
				continue;
			}
		} else {
			left[depth]--;
		}

		if (!take_head(reader, &head)) {
			return false;
		}
		switch (head.major) {
		case MAJOR_BYTES:
		case MAJOR_TEXT:
			if (head.indefinite || head.value > (size_t)(reader->end - reader->at)) {
				return false;
			}
			reader->at += head.value;
			break;
		case MAJOR_ARRAY:
		case MAJOR_MAP:
			if (depth + 1 == INQUEST_CBOR_DEPTH_MAX || (!head.indefinite && head.value > (size_t)(reader->end - reader->at))) {
				return false;
			}
			left[++depth] = head.indefinite ? UINT64_MAX : head.major == MAJOR_MAP ? 2 * head.value : head.value;
			break;
		case MAJOR_TAG:
			if (head.indefinite) {
				return false;
			}
			left[depth] += left[depth] == UINT64_MAX ? 0U : 1U;
			break;
		default:
			if (head.indefinite) {
				return false;
			}
			break;
		}
	}
}

int inquest_cbor_find_uint(const uint8_t *data, size_t bytes, const char *key, uint64_t *value)
{
	struct reader reader = {data, data + bytes};
	struct head map;
	size_t length = strlen(key);
	int found = 0;

	if (!take_head(&reader, &map) || map.major != MAJOR_MAP) {
		return -1;
	}

	for (uint64_t i = 0; map.indefinite || i < map.value; i++) {
		struct head name;
		struct head content;
		struct reader item;
		bool wanted;

		if (map.indefinite && at_break(&reader)) {
			return found;
		}
		if (!take_head(&reader, &name) || name.major != MAJOR_TEXT || name.indefinite ||
		    name.value > (size_t)(reader.end - reader.at)) {
			return -1;
		}

		wanted = name.value == length && memcmp(reader.at, key, length) == 0;
		reader.at += name.value;
		item = reader;
		if (!skip(&reader)) {
			return -1;
		}
		if (wanted && (!take_head(&item, &content) || content.major != MAJOR_UINT)) {
			return -1;
		}
		if (wanted) {
			*value = content.value;
			found = 1;
		}
	}

	return found;
}
