/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes on the line, and every packet among them as a request. */
#include <stddef.h>

#include <inquest/smp.h>

#include "../host/nor_model.h"

unsigned check_count, check_failures, check_tests;
const char *check_test = "fuzz_smp";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct nor nor;
	static struct inquest_ring ring;
	static uint8_t ram[512];
	const struct inquest_retained area = {ram, sizeof(ram)};
	struct inquest_retained_sink sink;
	struct inquest_dump_header header = {0};
	struct inquest_smp_receiver receiver;
	uint8_t response[INQUEST_SMP_PACKET_MAX];

	nor_open(&nor, 4096, 1024, 4, 0xff);
	if (inquest_ring_open(&ring, &nor.medium, 4, 10) != 0) {
		return 0;
	}
	if (inquest_retained_begin(&area, &sink) == 0 && sink.sink.write(&sink.sink, "a dump", 6) == 0) {
		inquest_retained_commit(&area, &sink, &header);
	}

	inquest_smp_receiver_reset(&receiver);
	for (size_t i = 0; i < size; i++) {
		uint16_t bytes = inquest_smp_receive(&receiver, data[i]);

		if (bytes != 0) {
			(void)inquest_smp_answer(&ring, &area, receiver.packet + 2, bytes, response);
		}
	}

	(void)inquest_smp_answer(&ring, &area, data, size > UINT16_MAX ? UINT16_MAX : (uint16_t)size, response);
	return 0;
}
