/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include <inquest/cbor.h>
#include <inquest/smp.h>

#include "check.h"
#include "nor_model.h"

static struct nor nor;
static struct inquest_ring ring;
static _Alignas(8) uint8_t ram[1024];
static const struct inquest_retained area = {ram, sizeof(ram)};
static struct inquest_smp_receiver receiver;
static uint8_t wire[4096];
static uint32_t wire_bytes;

static void put(uint8_t byte, void *context)
{
	(void)context;
	if (wire_bytes < sizeof(wire)) {
		wire[wire_bytes++] = byte;
	}
}

static uint16_t receive_all(const uint8_t *bytes, uint32_t count)
{
	uint16_t got = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint16_t now = inquest_smp_receive(&receiver, bytes[i]);

		got = now != 0 ? now : got;
	}

	return got;
}

static void packets_of_every_length_come_through_the_line(void)
{
	uint8_t packet[INQUEST_SMP_PACKET_MAX];

	for (uint32_t i = 0; i < sizeof(packet); i++) {
		packet[i] = (uint8_t)(i * 11 + 3);
	}
	for (uint16_t length = 1; length <= sizeof(packet); length++) {
		inquest_smp_receiver_reset(&receiver);
		wire_bytes = 0;
		inquest_smp_send(packet, length, put, NULL);
		CHECK_EQUAL(length, receive_all(wire, wire_bytes));
		CHECK(memcmp(packet, receiver.packet + 2, length) == 0);
		for (uint32_t i = 0, column = 0; i < wire_bytes; i++) {
			column = wire[i] == '\n' ? 0 : column + 1;
			CHECK(column <= 127);
		}
	}
}

static void a_known_frame_has_the_bytes_that_mcumgr_sends(void)
{
	/* An echo request of mcumgr: header 02 00 00 09 00 00 00 00, then {"d": "hello"}; made with the layout of Zephyr's page. */
	static const uint8_t packet[] = {2, 0, 0, 9, 0, 0, 0, 0, 0xa1, 0x61, 'd', 0x65, 'h', 'e', 'l', 'l', 'o'};

	wire_bytes = 0;
	inquest_smp_send(packet, sizeof(packet), put, NULL);
	CHECK_EQUAL(0x06, wire[0]);
	CHECK_EQUAL(0x09, wire[1]);
	/* 17 bytes and a CRC: the length 00 13 in base64 begins "ABM". */
	CHECK(memcmp(wire + 2, "ABMCAAAJAAAAAKFhZGVoZWxsb", 24) == 0);
	CHECK_EQUAL('\n', wire[wire_bytes - 1]);
}

static void other_text_on_the_line_is_passed_over(void)
{
	static const uint8_t packet[] = "twelve bytes";
	uint8_t noisy[512];
	uint32_t count = 0;

	wire_bytes = 0;
	inquest_smp_send(packet, 12, put, NULL);
	memcpy(noisy, "[00:00:01] log line\r\n\x06half\n", 26);
	count = 26;
	memcpy(noisy + count, wire, wire_bytes);
	count += wire_bytes;
	inquest_smp_receiver_reset(&receiver);
	CHECK_EQUAL(12, receive_all(noisy, count));
}

static void a_damaged_frame_is_no_packet_and_the_next_one_is(void)
{
	static const uint8_t packet[] = "a packet that is long enough for more than one line of the console, so that its second line can be lost on the way";

	for (uint32_t at = 2; at < 150; at++) {
		uint8_t before;

		wire_bytes = 0;
		inquest_smp_send(packet, sizeof(packet), put, NULL);
		if (at + 1 >= wire_bytes) {
			break;
		}
		before = wire[at];
		wire[at] = before == 'A' ? 'B' : 'A';
		inquest_smp_receiver_reset(&receiver);
		CHECK_EQUAL(0, receive_all(wire, wire_bytes));
		wire[at] = before;
		CHECK_EQUAL(sizeof(packet), receive_all(wire, wire_bytes));
	}
}

static void a_length_beyond_what_is_taken_is_refused(void)
{
	static const uint8_t frame[] = "\x06\x09//8AAAAA\n";

	inquest_smp_receiver_reset(&receiver);
	CHECK_EQUAL(0, receive_all(frame, sizeof(frame) - 1));
	CHECK_EQUAL(0, receiver.have);
}

static void cbor_is_read_as_far_as_it_is_sound(void)
{
	uint64_t value = 0;

	CHECK_EQUAL(1, inquest_cbor_find_uint((const uint8_t *)"\xa1\x63off\x19\x01\x00", 8, "off", &value));
	CHECK_EQUAL(256, value);
	CHECK_EQUAL(1, inquest_cbor_find_uint((const uint8_t *)"\xbf\x61n\x05\x61x\x82\x01\xa1\x01\x02\xff", 12, "n", &value));
	CHECK_EQUAL(5, value);
	CHECK_EQUAL(-1, inquest_cbor_find_uint((const uint8_t *)"\xa1\x61n\x20", 4, "n", &value)); /* -1 is no unsigned number */
	CHECK_EQUAL(-1, inquest_cbor_find_uint((const uint8_t *)"\xa1\x63of", 4, "off", &value));
	CHECK_EQUAL(-1, inquest_cbor_find_uint((const uint8_t *)"\x01", 1, "off", &value));
	CHECK_EQUAL(-1, inquest_cbor_find_uint((const uint8_t *)"", 0, "off", &value));
	/* Deeper than is followed, and just not. */
	CHECK_EQUAL(-1, inquest_cbor_find_uint((const uint8_t *)"\xa1\x61x\x81\x81\x81\x81\x81\x81\x81\x81\x01", 12, "n", &value));
	CHECK_EQUAL(0, inquest_cbor_find_uint((const uint8_t *)"\xa1\x61x\x81\x81\x81\x81\x81\x81\x81\x01", 11, "n", &value));
	/* A map that promises more than there is. */
	CHECK_EQUAL(-1, inquest_cbor_find_uint((const uint8_t *)"\xbb\xff\xff\xff\xff\xff\xff\xff\xff\x61x\x01", 12, "n", &value));
}

static void store(const char *text)
{
	struct inquest_slot_sink sink;
	struct inquest_dump_header header = {.reason = 25, .boot_count = 3};

	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	CHECK_EQUAL(0, inquest_ring_begin(&ring, &sink));
	CHECK_EQUAL(0, sink.sink.write(&sink.sink, text, strlen(text)));
	CHECK_EQUAL(0, inquest_ring_commit(&ring, &sink, &header));
}

static uint8_t response[INQUEST_SMP_PACKET_MAX];

static uint64_t ask(uint8_t operation, uint16_t group, uint8_t command, const char *key, uint64_t number)
{
	uint8_t request[64] = {operation, 0, 0, 0, (uint8_t)(group >> 8), (uint8_t)group, 42, command};
	struct inquest_cbor_writer writer = {request + 8, request + sizeof(request), false};
	uint64_t rc = 999;
	uint16_t bytes;

	inquest_cbor_map_begin(&writer);
	if (strchr(key, 'n') != NULL) {
		inquest_cbor_text(&writer, "n");
		inquest_cbor_uint(&writer, number);
	}
	if (strchr(key, 'o') != NULL) {
		inquest_cbor_text(&writer, "off");
		inquest_cbor_uint(&writer, 2);
	}
	inquest_cbor_end(&writer);
	request[3] = (uint8_t)(writer.at - request - 8);
	bytes = inquest_smp_answer(&ring, &area, request, (uint16_t)(writer.at - request), response);
	CHECK(bytes > 8);
	CHECK_EQUAL(operation + 1, response[0]);
	CHECK_EQUAL(bytes - 8, response[2] << 8 | response[3]);
	CHECK_EQUAL(42, response[6]);
	CHECK_EQUAL(command, response[7]);
	CHECK_EQUAL(1, inquest_cbor_find_uint(response + 8, bytes - 8U, "rc", &rc));
	return rc;
}

static void both_groups_list_read_and_erase(void)
{
	static const uint16_t groups[] = {INQUEST_SMP_GROUP_IMAGE, INQUEST_SMP_GROUP_OWN};
	uint64_t value;

	for (uint32_t i = 0; i < 2; i++) {
		nor_open(&nor, 8192, 1024, 4, 0xff);
		CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, 4, 100));
		CHECK_EQUAL(INQUEST_SMP_ENOENT, ask(0, groups[i], 3, "", 0));
		CHECK_EQUAL(INQUEST_SMP_ENOENT, ask(0, groups[i], 4, "o", 0));
		CHECK_EQUAL(INQUEST_SMP_ENOENT, ask(2, groups[i], 4, "", 0));
		store("first dump");
		store("second dump");
		CHECK_EQUAL(INQUEST_SMP_OK, ask(0, groups[i], 3, "", 0));
		CHECK_EQUAL(INQUEST_SMP_OK, ask(0, groups[i], 4, "no", 1));
		CHECK_EQUAL(1, inquest_cbor_find_uint(response + 8, sizeof(response) - 8, "off", &value));
		CHECK_EQUAL(2, value);
		CHECK(memmem(response, sizeof(response), "rst dump", 8) != NULL);
		CHECK_EQUAL(INQUEST_SMP_OK, ask(0, groups[i], 4, "o", 0));
		CHECK(memmem(response, sizeof(response), "cond dump", 9) != NULL);
		CHECK_EQUAL(INQUEST_SMP_EINVAL, ask(0, groups[i], 4, "n", 1));
		CHECK_EQUAL(INQUEST_SMP_ENOENT, ask(0, groups[i], 4, "no", 7));
		CHECK_EQUAL(INQUEST_SMP_OK, ask(2, groups[i], 4, "n", 1));
		CHECK_EQUAL(1, inquest_ring_count(&ring));
		CHECK_EQUAL(INQUEST_SMP_OK, ask(2, groups[i], 4, "", 0));
		CHECK_EQUAL(0, inquest_ring_count(&ring));
	}
	CHECK_EQUAL(INQUEST_SMP_ENOTSUP, ask(0, 0, 3, "", 0));
	CHECK_EQUAL(INQUEST_SMP_ENOTSUP, ask(0, 1, 0, "", 0));
	CHECK_EQUAL(INQUEST_SMP_ENOTSUP, ask(2, 1, 3, "", 0));
}

static void keep_in_ram(const char *text)
{
	struct inquest_retained_sink sink;
	struct inquest_dump_header header = {.reason = 26, .boot_count = 4};

	CHECK_EQUAL(0, inquest_retained_begin(&area, &sink));
	CHECK_EQUAL(0, sink.sink.write(&sink.sink, text, strlen(text)));
	inquest_retained_commit(&area, &sink, &header);
}

static uint64_t erase_with(const char *body, uint8_t bytes);

static void a_dump_that_stays_in_ram_is_number_0(void)
{
	uint64_t value;

	nor_open(&nor, 8192, 1024, 4, 0xff);
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, 4, 100));
	keep_in_ram("only in RAM");
	/* Alone, and behind one in flash. */
	for (uint32_t i = 0; i < 2; i++) {
		CHECK_EQUAL(INQUEST_SMP_OK, ask(0, 1, 3, "", 0));
		CHECK(memmem(response, sizeof(response), "\x61n\x00\x63len\x0b", 8) != NULL);
		CHECK_EQUAL(i == 1, memmem(response, sizeof(response), "\x61n\x01", 3) != NULL);
		/* It is the newest. */
		CHECK_EQUAL(INQUEST_SMP_OK, ask(0, 1, 4, "o", 0));
		CHECK(memmem(response, sizeof(response), "ly in RAM", 9) != NULL);
		CHECK_EQUAL(INQUEST_SMP_OK, ask(0, 1, 4, "no", 0));
		CHECK(memmem(response, sizeof(response), "ly in RAM", 9) != NULL);
		CHECK_EQUAL(1, inquest_cbor_find_uint(response + 8, sizeof(response) - 8, "off", &value));
		if (i == 0) {
			store("one in flash");
		}
	}
	/* By its number and its checksum: another dump may have come into its place. */
	CHECK_EQUAL(INQUEST_SMP_ENOENT, erase_with("\xa2\x61n\x00\x63" "crc\x07", 9));
	CHECK_EQUAL(INQUEST_SMP_EINVAL, erase_with("\xa2\x61n\x00\x63" "crc\x27", 9));
	CHECK_EQUAL(INQUEST_SMP_EINVAL, erase_with("\xa1\x63" "crc\x27", 6));
	CHECK_EQUAL(INQUEST_SMP_OK, ask(0, 1, 4, "no", 0));
	CHECK_EQUAL(INQUEST_SMP_OK, ask(2, 1, 4, "n", 0));
	CHECK_EQUAL(INQUEST_SMP_ENOENT, ask(2, 1, 4, "n", 0));
	CHECK_EQUAL(1, inquest_ring_count(&ring));
	keep_in_ram("once more");
	CHECK_EQUAL(INQUEST_SMP_OK, ask(2, 1, 4, "", 0));
	CHECK_EQUAL(INQUEST_SMP_ENOENT, ask(0, 1, 3, "", 0));
	CHECK_EQUAL(INQUEST_SMP_ENOENT, ask(0, 1, 4, "no", 0));
	CHECK_EQUAL(0, inquest_ring_count(&ring));
	CHECK_EQUAL(0, inquest_smp_answer(&ring, NULL, response, 7, response));
}

/* Of an erase's body as it stands. */
static uint64_t erase_with(const char *body, uint8_t bytes)
{
	uint8_t request[32] = {2, 0, 0, bytes, 0, 1, 42, 4};
	uint64_t rc = 999;
	uint16_t answered;

	memcpy(request + 8, body, bytes);
	answered = inquest_smp_answer(&ring, &area, request, (uint16_t)(8U + bytes), response);
	CHECK_EQUAL(1, inquest_cbor_find_uint(response + 8, answered - 8U, "rc", &rc));
	return rc;
}

static void a_number_that_cannot_be_read_erases_nothing(void)
{
	nor_open(&nor, 8192, 1024, 4, 0xff);
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, 4, 100));
	store("first dump");
	store("second dump");
	CHECK_EQUAL(INQUEST_SMP_EINVAL, erase_with("\xa1\x61n\x61\x33", 5)); /* {"n": "3"} */
	CHECK_EQUAL(INQUEST_SMP_EINVAL, erase_with("\xa1\x61n\x20", 4));      /* {"n": -1} */
	CHECK_EQUAL(INQUEST_SMP_EINVAL, erase_with("\xa1\x61n", 3));
	CHECK_EQUAL(INQUEST_SMP_EINVAL, erase_with("\x01", 1));
	CHECK_EQUAL(INQUEST_SMP_EINVAL, erase_with("", 0));
	CHECK_EQUAL(2, inquest_ring_count(&ring));
	CHECK_EQUAL(INQUEST_SMP_OK, erase_with("\xa0", 1));
	CHECK_EQUAL(0, inquest_ring_count(&ring));
}

static void a_dump_whose_slot_is_worn_out_is_said_to_stay(void)
{
	nor_open(&nor, 8192, 1024, 4, 0xff);
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, 4, 1));
	store("first dump");
	CHECK_EQUAL(INQUEST_SMP_EBADSTATE, ask(2, 1, 4, "n", 1));
	CHECK_EQUAL(1, inquest_ring_count(&ring));
}

static void a_list_that_does_not_fit_says_that_there_is_more(void)
{
	uint64_t more = 0;

	nor_open(&nor, 65536, 1024, 4, 0xff);
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, INQUEST_SLOTS_MAX, 100));
	for (uint32_t i = 0; i < 15; i++) {
		store("dump");
	}
	CHECK_EQUAL(INQUEST_SMP_OK, ask(0, 1, 3, "", 0));
	CHECK_EQUAL(1, inquest_cbor_find_uint(response + 8, sizeof(response) - 8, "more", &more));
}

static void what_is_no_request_gets_no_answer(void)
{
	uint8_t request[16] = {0, 0, 0, 9, 0, 1, 0, 3, 0xa0};

	CHECK_EQUAL(0, inquest_smp_answer(&ring, &area, request, 7, response));
	CHECK_EQUAL(0, inquest_smp_answer(&ring, &area, request, 16, response)); /* says 9 bytes, has 8 */
	request[3] = 1;
	request[0] = 1; /* a response */
	CHECK_EQUAL(0, inquest_smp_answer(&ring, &area, request, 9, response));
	request[0] = 0;
	CHECK(inquest_smp_answer(&ring, &area, request, 9, response) > 0);
}

void smp_tests(void)
{
	RUN(packets_of_every_length_come_through_the_line);
	RUN(a_known_frame_has_the_bytes_that_mcumgr_sends);
	RUN(other_text_on_the_line_is_passed_over);
	RUN(a_damaged_frame_is_no_packet_and_the_next_one_is);
	RUN(a_length_beyond_what_is_taken_is_refused);
	RUN(cbor_is_read_as_far_as_it_is_sound);
	RUN(both_groups_list_read_and_erase);
	RUN(a_dump_that_stays_in_ram_is_number_0);
	RUN(a_number_that_cannot_be_read_erases_nothing);
	RUN(a_dump_whose_slot_is_worn_out_is_said_to_stay);
	RUN(a_list_that_does_not_fit_says_that_there_is_more);
	RUN(what_is_no_request_gets_no_answer);
}
