/* SPDX-License-Identifier: Apache-2.0 */
/* The nRF Connect SDK's flash partition, header "CD01": CRC-16 over the stream and over the header; no header at all
 * when the stream did not fit.
 */
#include <string.h>

#include "coredump_internal.h"

struct nrf_flash_hdr {
	char id[4];
	uint32_t offset;
	uint32_t size;
	uint16_t dump_crc;
	uint16_t header_crc;
};

static struct {
	uint32_t written;
	uint16_t crc;
	bool full;
	uint32_t buffered;
	uint8_t buffer[4];
} nrf_ctx;

static uint16_t crc16_ccitt(uint16_t seed, const uint8_t *data, size_t len)
{
	while (len-- > 0u) {
		seed = (uint16_t)(seed ^ *data++);
		for (int bit = 0; bit < 8; bit++) {
			seed = (uint16_t)((seed >> 1) ^ ((seed & 1u) != 0u ? 0x8408u : 0u));
		}
	}
	return seed;
}

static void coredump_nrf_start(void)
{
	memset(&nrf_ctx, 0, sizeof(nrf_ctx));
	nrf_ctx.crc = 0xffffu;
	flash_area_flatten(crashlab_config.partition, crashlab_config.partition_size);
}

static void nrf_flush(void)
{
	if (nrf_ctx.buffered > 0u) {
		memset(nrf_ctx.buffer + nrf_ctx.buffered, 0, sizeof(nrf_ctx.buffer) - nrf_ctx.buffered);
		flash_area_write(crashlab_config.partition + sizeof(struct nrf_flash_hdr) + nrf_ctx.written - nrf_ctx.buffered,
				 nrf_ctx.buffer, sizeof(nrf_ctx.buffer));
		nrf_ctx.buffered = 0u;
	}
}

static void coredump_nrf_buffer_output(const uint8_t *buf, size_t buflen)
{
	uint32_t capacity = crashlab_config.partition_size - sizeof(struct nrf_flash_hdr);

	while (buflen-- > 0u && !nrf_ctx.full) {
		if (nrf_ctx.written == capacity) {
			nrf_ctx.full = true;
			break;
		}
		/* One read of each byte: this very context may be what is being dumped. */
		uint8_t byte = *(const volatile uint8_t *)buf++;

		nrf_ctx.crc = crc16_ccitt(nrf_ctx.crc, &byte, 1u);
		nrf_ctx.buffer[nrf_ctx.buffered++] = byte;
		nrf_ctx.written++;
		if (nrf_ctx.buffered == sizeof(nrf_ctx.buffer)) {
			nrf_flush();
		}
	}
}

static void coredump_nrf_end(void)
{
	struct nrf_flash_hdr header = { .id = { 'C', 'D', '0', '1' }, .offset = sizeof(header) };

	nrf_flush();
	if (nrf_ctx.full) {
		return;
	}
	header.size = nrf_ctx.written;
	header.dump_crc = nrf_ctx.crc;
	header.header_crc = crc16_ccitt(0xffffu, (const uint8_t *)&header, offsetof(struct nrf_flash_hdr, header_crc));
	flash_area_write(crashlab_config.partition, &header, sizeof(header));
}

const struct coredump_backend_api coredump_backend_other = {
	.start = coredump_nrf_start,
	.end = coredump_nrf_end,
	.buffer_output = coredump_nrf_buffer_output,
};
