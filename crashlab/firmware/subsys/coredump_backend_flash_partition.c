/* SPDX-License-Identifier: Apache-2.0 */
/* Flash partition with the header "CD": the stream behind 16 bytes, the header last, the checksum a sum of bytes. A
 * chunk that does not fit is counted in the checksum but not stored, as Zephyr does it.
 */
#include <string.h>

#include "coredump_internal.h"

struct __attribute__((packed)) flash_hdr_t {
	char id[2];
	uint16_t hdr_version;
	uint32_t size;
	uint16_t flags;
	uint16_t checksum;
	int32_t error;
};

static struct {
	uint32_t written;
	uint16_t checksum;
	int32_t error;
	uint32_t buffered;
	uint8_t buffer[4];
} backend_ctx;

static void coredump_flash_backend_start(void)
{
	memset(&backend_ctx, 0, sizeof(backend_ctx));
	flash_area_flatten(crashlab_config.partition, crashlab_config.partition_size);
}

static void flush(uint32_t base)
{
	if (backend_ctx.buffered > 0u) {
		memset(backend_ctx.buffer + backend_ctx.buffered, 0xff, sizeof(backend_ctx.buffer) - backend_ctx.buffered);
		flash_area_write(base + backend_ctx.written - backend_ctx.buffered, backend_ctx.buffer, sizeof(backend_ctx.buffer));
		backend_ctx.buffered = 0u;
	}
}

static int stream_flash_buffered_write(const uint8_t *data, size_t len)
{
	uint32_t base = crashlab_config.partition + sizeof(struct flash_hdr_t);

	if (backend_ctx.written + len > crashlab_config.partition_size - sizeof(struct flash_hdr_t)) {
		return -ENOMEM;
	}
	while (len-- > 0u) {
		backend_ctx.buffer[backend_ctx.buffered++] = *data++;
		backend_ctx.written++;
		if (backend_ctx.buffered == sizeof(backend_ctx.buffer)) {
			flush(base);
		}
	}
	return 0;
}

static void coredump_flash_backend_buffer_output(const uint8_t *buf, size_t buflen)
{
	uint8_t copy[64];

	if (backend_ctx.error != 0) {
		return;
	}
	while (buflen > 0u) {
		size_t len = buflen < crashlab_config.chunk ? buflen : crashlab_config.chunk;

		memcpy(copy, buf, len);
		for (size_t i = 0; i < len; i++) {
			backend_ctx.checksum = (uint16_t)(backend_ctx.checksum + copy[i]);
		}
		backend_ctx.error = stream_flash_buffered_write(copy, len);
		if (backend_ctx.error != 0) {
			break;
		}
		buf += len;
		buflen -= len;
	}
}

static void coredump_flash_backend_end(void)
{
	struct flash_hdr_t header = {
		.id = { 'C', 'D' },
		.hdr_version = 1u,
		.size = backend_ctx.written,
		.checksum = backend_ctx.checksum,
		.error = crashlab_config.keeps_error != 0u ? backend_ctx.error : 0,
	};

	flush(crashlab_config.partition + sizeof(header));
	flash_area_write(crashlab_config.partition, &header, sizeof(header));
}

const struct coredump_backend_api coredump_backend_flash_partition = {
	.start = coredump_flash_backend_start,
	.end = coredump_flash_backend_end,
	.buffer_output = coredump_flash_backend_buffer_output,
};
