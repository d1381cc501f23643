/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as retained RAM, as a flash with a ring, and as a kernel's stream. */
#include <stddef.h>
#include <string.h>

#include <inquest/boot_report.h>
#include <inquest/bytes.h>
#include <inquest/crc32.h>
#include <inquest/retained.h>
#include <inquest/ring.h>
#include <inquest/stream.h>

#include "../host/nor_model.h"

unsigned check_count, check_failures, check_tests;
const char *check_test = "fuzz_headers";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void as_retained(const uint8_t *data, size_t size)
{
	static uint8_t ram[2048];
	struct inquest_retained area = {ram, sizeof(ram)};
	struct inquest_keeper keeper;
	struct inquest_boot_report report;

	memset(ram, 0, sizeof(ram));
	memcpy(ram, data, size < sizeof(ram) ? size : sizeof(ram));
	inquest_boot(&area, false, 60, &keeper, &report);
	/* Once more with checksums that fit. */
	inquest_put_u32(ram + 124, inquest_crc32(0, ram + 64, 60));
	inquest_boot(&area, false, 60, &keeper, &report);
}

static void as_ring(const uint8_t *data, size_t size)
{
	static struct nor nor;
	static struct inquest_ring ring;
	struct inquest_dump_header header;
	uint8_t bytes[64];

	nor_open(&nor, 4096, 1024, 4, 0xff);
	memcpy(nor.bytes, data, size < 4096 ? size : 4096);
	for (uint32_t slot = 0; slot < 4; slot++) {
		uint8_t *at = nor.bytes + slot * 1024;

		inquest_put_u32(at + 28, inquest_crc32(0, at, 28));
		inquest_put_u32(at + 92, inquest_crc32(0, at + 32, 60));
	}
	if (inquest_ring_open(&ring, &nor.medium, 4, 10) != 0) {
		return;
	}
	for (uint32_t i = 0; inquest_ring_dump(&ring, i, &header) == 0; i++) {
		(void)inquest_ring_read(&ring, header.sequence, i, bytes, sizeof(bytes));
	}
	(void)inquest_ring_prepare(&ring);
}

static void as_stream(const uint8_t *data, size_t size)
{
	static uint8_t ram[1024];
	struct inquest_retained area = {ram, sizeof(ram)};
	struct inquest_retained_sink sink;
	static struct inquest_stream stream;
	struct inquest_range none = {0, 0};

	if (inquest_retained_begin(&area, &sink) != 0) {
		return;
	}
	inquest_stream_begin(&stream, &sink.sink, NULL, 0, none);
	for (size_t at = 0; at < size; at += 29) {
		inquest_stream_write(&stream, data + at, size - at < 29 ? size - at : 29);
	}
	inquest_stream_end(&stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	as_retained(data, size);
	as_ring(data, size);
	as_stream(data, size);
	return 0;
}
