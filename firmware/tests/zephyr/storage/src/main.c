/* SPDX-License-Identifier: Apache-2.0 */
/* The ring of dumps over Zephyr's flash API, on any board with a partition: ten dumps, of which the ring keeps the newest three. */
#include <string.h>

#include <zephyr/kernel.h>
#include <zephyr/logging/log.h>
#include <zephyr/sys/printk.h>

#include <inquest/inquest.h>
#include <inquest/ring.h>

LOG_MODULE_REGISTER(inquest, CONFIG_INQUEST_LOG_LEVEL);

#define SLOTS 4U
#define DUMPS 10U
#define BYTES 5000U
#define ERASES_MOST 100U

static struct inquest_ring ring;
static uint32_t failures;

static void expect(bool is_so, const char *what, uint32_t number)
{
	if (!is_so) {
		failures++;
		printk("FAIL %s (%u)\n", what, number);
	}
}

/* Of every dump other bytes. */
static uint8_t byte_of(uint32_t dump, uint32_t offset)
{
	return (uint8_t)(dump * 31U + offset * 7U);
}

static void write_dump(uint32_t dump)
{
	static struct inquest_slot_sink sink;
	static uint8_t bytes[BYTES];
	struct inquest_dump_header header = {.reason = dump, .boot_count = dump};

	for (uint32_t i = 0; i < BYTES; i++) {
		bytes[i] = byte_of(dump, i);
	}
	expect(inquest_ring_prepare(&ring) == 0, "a slot is erased ahead", dump);
	expect(inquest_ring_begin(&ring, &sink) == 0, "a slot is ready", dump);
	expect(sink.sink.write(&sink.sink, bytes, 1) == 0 && sink.sink.write(&sink.sink, bytes + 1, BYTES - 1U) == 0, "the bytes fit", dump);
	expect(inquest_ring_commit(&ring, &sink, &header) == 0, "the dump is there", dump);
}

static void check_dump(uint32_t index, uint32_t dump)
{
	struct inquest_dump_header header = {0};
	uint8_t part[64];

	expect(inquest_ring_dump(&ring, index, &header) == 0 && header.reason == dump && header.length == BYTES, "the dump is known", dump);
	for (uint32_t at = 0; at < BYTES; at += sizeof(part)) {
		int read = inquest_ring_read(&ring, header.sequence, at, part, sizeof(part));

		expect(read == (int)MIN(sizeof(part), BYTES - at), "it is read", dump);
		for (int i = 0; i < read; i++) {
			expect(part[i] == byte_of(dump, at + (uint32_t)i), "what is read is what was written", dump);
		}
	}
}

int main(void)
{
	const struct inquest_medium *medium = inquest_storage();

	if (medium == NULL) {
		printk("FAILED: no storage\n");
		return 0;
	}

	expect(inquest_ring_open(&ring, medium, SLOTS, ERASES_MOST) == 0, "the partition is opened", 0);
	for (uint32_t dump = 1; dump <= DUMPS; dump++) {
		write_dump(dump);
	}

	/* As the next boot finds it. */
	memset(&ring, 0, sizeof(ring));
	expect(inquest_ring_open(&ring, medium, SLOTS, ERASES_MOST) == 0, "it is opened again", 0);
	expect(inquest_ring_count(&ring) >= SLOTS - 1U, "a slot less than there are is kept", inquest_ring_count(&ring));
	for (uint32_t i = 0; i < inquest_ring_count(&ring); i++) {
		check_dump(i, DUMPS + 1U - inquest_ring_count(&ring) + i);
	}

	printk(failures == 0 ? "PASSED\n" : "FAILED: %u\n", failures);
	return 0;
}
