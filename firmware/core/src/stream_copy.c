/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <inquest/bytes.h>
#include <inquest/stream.h>

#define FILE_HEADER_BYTES 12U
#define POINTER_BITS_AT 6U
#define POINTERS_OF_64_BITS 6U
#define SIZED_HEADER_BYTES 5U
/* Below this a memory block's header costs more than its bytes are worth. */
#define LEAST_PIECE 4U

/* Bytes of the block that begins here, its header included; 0 when it is none that we know, or does not end within the stream. */
static uint32_t block_bytes(const uint8_t *block, uint32_t left, uint32_t pointer_bytes)
{
	uint32_t memory_header = 3U + 2U * pointer_bytes;
	uint64_t bytes = 0;

	if (left >= SIZED_HEADER_BYTES && (block[0] == 'A' || block[0] == 'T')) {
		bytes = SIZED_HEADER_BYTES + inquest_get_u16(block + 3);
	} else if (left >= memory_header && block[0] == 'M') {
		uint64_t start = pointer_bytes == 8 ? inquest_get_u64(block + 3) : inquest_get_u32(block + 3);
		uint64_t end = pointer_bytes == 8 ? inquest_get_u64(block + 11) : inquest_get_u32(block + 7);

		bytes = end >= start && end - start <= left ? memory_header + (end - start) : 0;
	}

	return bytes <= left ? (uint32_t)bytes : 0;
}

int inquest_stream_copy(struct inquest_sink *to, const uint8_t *stream, uint32_t length)
{
	uint32_t pointer_bytes = length > POINTER_BITS_AT && stream[POINTER_BITS_AT] == POINTERS_OF_64_BITS ? 8U : 4U;
	uint32_t header_bytes = 3U + 2U * pointer_bytes;
	uint32_t room = to->room;
	uint32_t at = FILE_HEADER_BYTES;
	uint32_t bytes;
	uint8_t header[19];
	int error;

	if (length <= room) {
		return to->write(to, stream, length);
	}
	if (room < FILE_HEADER_BYTES) {
		return 0;
	}

	for (bytes = block_bytes(stream + at, length - at, pointer_bytes); bytes != 0 && bytes <= room - at;
	     bytes = block_bytes(stream + at, length - at, pointer_bytes)) {
		at += bytes;
	}

	error = to->write(to, stream, at);
	if (error != 0 || bytes == 0 || stream[at] != 'M' || room - at < header_bytes + LEAST_PIECE) {
		return error;
	}

	/* The first part of a memory block, whose header then says so. */
	bytes = room - at - header_bytes;
	memcpy(header, stream + at, header_bytes);
	if (pointer_bytes == 8) {
		inquest_put_u64(header + 11, inquest_get_u64(header + 3) + bytes);
	} else {
		inquest_put_u32(header + 7, inquest_get_u32(header + 3) + bytes);
	}
	error = to->write(to, header, header_bytes);
	return error != 0 ? error : to->write(to, stream + at + header_bytes, bytes);
}
