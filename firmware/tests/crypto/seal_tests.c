/* SPDX-License-Identifier: Apache-2.0 */
/* Sealing against the worked examples of docs/formats/sealed.md, with Mbed TLS's PSA Crypto. */
#include <errno.h>
#include <stdlib.h>

#include <inquest/bytes.h>
#include <inquest/ring.h>
#include <inquest/seal.h>

#include "check.h"
#include "nor_model.h"

unsigned check_count;
unsigned check_failures;
unsigned check_tests;
const char *check_test;

#define PROJECT                                                                                                                    \
	"04515c3d6eb9e396b904d3feca7f54fdcd0cc1e997bf375dca515ad0a6c3b4035f"                                                      \
	"4536be3a50f318fbf9a5475902a221502bef0d57e08c53b2cc0a56f17d9f9354"

/* Of storage. */
#define CHUNK (INQUEST_SEAL_CHUNK + INQUEST_SEAL_TAG_BYTES)
#define NEAR (INQUEST_SEAL_TAG_BYTES + 4U)

struct memory_sink {
	struct inquest_sink sink;
	uint8_t bytes[4096];
};

static uint8_t project[INQUEST_SEAL_KEY_BYTES];

static int store(struct inquest_sink *sink, const void *data, size_t bytes)
{
	struct memory_sink *own = (struct memory_sink *)sink;

	if (bytes > sink->room) {
		return -ENOSPC;
	}
	memcpy(own->bytes + sink->stored, data, bytes);
	sink->stored += (uint32_t)bytes;
	sink->room -= (uint32_t)bytes;
	return 0;
}

static void open_sink(struct memory_sink *sink, uint32_t room)
{
	memset(sink, 0, sizeof(*sink));
	sink->sink.write = store;
	sink->sink.room = room;
}

/* 21 22 … 40 */
static psa_key_id_t known_ephemeral(void)
{
	psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
	psa_key_id_t key = 0;
	uint8_t private_key[32];

	for (uint32_t i = 0; i < sizeof(private_key); i++) {
		private_key[i] = (uint8_t)(0x21 + i);
	}
	psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
	psa_set_key_bits(&attributes, 256);
	psa_set_key_algorithm(&attributes, PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256)));
	psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_DERIVE);
	CHECK_EQUAL(PSA_SUCCESS, psa_import_key(&attributes, private_key, sizeof(private_key), &key));
	return key;
}

static void check_hash(const char *expected, const uint8_t *bytes, size_t count)
{
	uint8_t hash[32];
	char text[65];
	size_t length;

	CHECK_EQUAL(PSA_SUCCESS, psa_hash_compute(PSA_ALG_SHA_256, bytes, count, hash, sizeof(hash), &length));
	for (uint32_t i = 0; i < sizeof(hash); i++) {
		(void)snprintf(text + 2 * i, 3, "%02x", hash[i]);
	}
	CHECK(strcmp(expected, text) == 0);
}

/* The bytes in pieces of any length, since a stream comes as it comes. */
static void seal_known(struct memory_sink *to, const uint8_t *bytes, uint32_t count, uint32_t piece)
{
	static struct inquest_seal seal;
	psa_key_id_t ephemeral = known_ephemeral();

	open_sink(to, sizeof(to->bytes));
	CHECK_EQUAL(0, inquest_seal_begin_with(&seal, project, ephemeral, &to->sink));
	for (uint32_t at = 0; at < count; at += piece) {
		CHECK_EQUAL(0, seal.sink.write(&seal.sink, bytes + at, count - at < piece ? count - at : piece));
	}
	CHECK_EQUAL(count, seal.sink.stored);
	CHECK_EQUAL(0, inquest_seal_end(&seal));
	CHECK_EQUAL(PSA_SUCCESS, psa_destroy_key(ephemeral));
	for (uint32_t i = 0; i < sizeof(seal.plain); i++) {
		CHECK_EQUAL(0, seal.plain[i]);
	}
}

static void the_worked_examples_come_out_byte_for_byte(void)
{
	static const uint8_t nine[] = {0xe0, 0x56, 0x63, 0x2c, 0xee, 0xf4, 0x89, 0x20, 0x8b, 0xfd, 0x7f, 0xe0, 0xe7,
				       0x68, 0x58, 0x7d, 0x45, 0xd0, 0x80, 0xbf, 0x21, 0x43, 0x44, 0xc7, 0x0e};
	static struct memory_sink to;
	uint8_t bytes[600];

	for (uint32_t i = 0; i < sizeof(bytes); i++) {
		bytes[i] = (uint8_t)i;
	}

	seal_known(&to, (const uint8_t *)"123456789", 9, 9);
	CHECK_EQUAL(121, to.sink.stored);
	CHECK_EQUAL(0x26f322abU, inquest_get_u32(to.bytes + 92));
	CHECK(memcmp(to.bytes + INQUEST_SEAL_HEADER_BYTES, nine, sizeof(nine)) == 0);
	for (uint32_t piece = 1; piece <= 600; piece += 37) {
		seal_known(&to, bytes, 600, piece);
		CHECK_EQUAL(744, to.sink.stored);
		check_hash("bc3fe318c8c143f45eaa5a76440e1a0d74bc6229077be5ce17a410b7cc56fb71", to.bytes, to.sink.stored);
	}
	seal_known(&to, bytes, 512, 512);
	CHECK_EQUAL(640, to.sink.stored);
	check_hash("2490d6ad8cb6e1e6d202a6c066a70a86466aa6866a1d9202148672d1d33367df", to.bytes, to.sink.stored);
}

static void every_body_has_a_key_of_its_own(void)
{
	static struct inquest_seal seal;
	static struct memory_sink first, second;

	open_sink(&first, sizeof(first.bytes));
	open_sink(&second, sizeof(second.bytes));
	CHECK_EQUAL(0, inquest_seal_begin(&seal, project, &first.sink));
	CHECK_EQUAL(0, seal.sink.write(&seal.sink, "same", 4));
	CHECK_EQUAL(0, inquest_seal_end(&seal));
	CHECK_EQUAL(0, inquest_seal_begin(&seal, project, &second.sink));
	CHECK_EQUAL(0, seal.sink.write(&seal.sink, "same", 4));
	CHECK_EQUAL(0, inquest_seal_end(&seal));
	CHECK_EQUAL(first.sink.stored, second.sink.stored);
	CHECK(memcmp(first.bytes, second.bytes, 24) == 0);
	CHECK(memcmp(first.bytes + 24, second.bytes + 24, 64) != 0);
	CHECK(memcmp(first.bytes + 96, second.bytes + 96, 4) != 0);
}

static void what_it_says_fits_does_fit(void)
{
	static struct inquest_seal seal;
	static struct memory_sink to;
	static uint8_t bytes[4096];

	for (uint32_t room = 0; room < 1200; room++) {
		uint32_t beyond = room > INQUEST_SEAL_HEADER_BYTES ? (room - INQUEST_SEAL_HEADER_BYTES) % CHUNK : 0;

		/* A key's agreement takes its time: each length near a chunk's ends, and some between. */
		if (beyond > NEAR && beyond < CHUNK - NEAR && beyond % 37U != 0) {
			continue;
		}
		open_sink(&to, room);
		if (inquest_seal_begin(&seal, project, &to.sink) != 0) {
			CHECK(room < INQUEST_SEAL_HEADER_BYTES);
			CHECK_EQUAL(-ENOSPC, inquest_seal_end(&seal));
			continue;
		}
		CHECK_EQUAL(-ENOSPC, seal.sink.write(&seal.sink, bytes, seal.sink.room + 1U));
		if (seal.sink.room > 0) {
			CHECK_EQUAL(0, seal.sink.write(&seal.sink, bytes, seal.sink.room));
			CHECK_EQUAL(0, inquest_seal_end(&seal));
			CHECK(room - to.sink.stored <= INQUEST_SEAL_TAG_BYTES);
		} else {
			(void)inquest_seal_end(&seal);
		}
	}
}

static void a_key_that_is_none_is_refused(void)
{
	static struct inquest_seal seal;
	static struct memory_sink to;
	uint8_t key[INQUEST_SEAL_KEY_BYTES];
	char text[] = PROJECT;

	CHECK_EQUAL(0, inquest_seal_parse_key(text, key));
	text[100] = 'g';
	CHECK_EQUAL(-EINVAL, inquest_seal_parse_key(text, key));
	CHECK_EQUAL(-EINVAL, inquest_seal_parse_key("", key));
	CHECK_EQUAL(-EINVAL, inquest_seal_parse_key("04", key));
	CHECK_EQUAL(-EINVAL, inquest_seal_parse_key(PROJECT "00", key));
	text[100] = PROJECT[100];
	text[1] = '3';
	CHECK_EQUAL(-EINVAL, inquest_seal_parse_key(text, key));

	memcpy(key, project, sizeof(key));
	key[40] ^= 1; /* not on the curve */
	open_sink(&to, sizeof(to.bytes));
	CHECK(inquest_seal_begin(&seal, key, &to.sink) < 0);
	CHECK_EQUAL(0, to.sink.stored);
	CHECK(inquest_seal_end(&seal) < 0);
	CHECK_EQUAL(0, to.sink.stored);
}

static void a_sealed_dump_lives_in_a_slot(void)
{
	static struct inquest_seal seal;
	static struct inquest_slot_sink slot;
	static struct nor nor;
	struct inquest_ring ring;
	struct inquest_dump_header header = {.flags = INQUEST_DUMP_SEALED, .reset_reason = INQUEST_UNKNOWN};
	uint8_t start[4];

	nor_open(&nor, 8192, 1024, 8, 0xff);
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, 2, 100));
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	CHECK_EQUAL(0, inquest_ring_begin(&ring, &slot));
	CHECK_EQUAL(0, inquest_seal_begin(&seal, project, &slot.sink));
	CHECK_EQUAL(0, seal.sink.write(&seal.sink, "the stream", 10));
	CHECK_EQUAL(0, inquest_seal_end(&seal));
	CHECK_EQUAL(0, inquest_ring_commit(&ring, &slot, &header));
	CHECK_EQUAL(0, inquest_ring_scan(&ring));
	CHECK_EQUAL(0, inquest_ring_dump(&ring, 0, &header));
	CHECK_EQUAL(96 + 10 + 16, header.length);
	CHECK_EQUAL(INQUEST_DUMP_SEALED, header.flags);
	CHECK_EQUAL(4, inquest_ring_read(&ring, header.sequence, 0, start, 4));
	CHECK(memcmp(start, "INQE", 4) == 0);
}

/* With arguments: seals a file to a public key. seal_tests KEY PLAIN SEALED */
static int seal_file(const char *key, const char *from, const char *into)
{
	static struct inquest_seal seal;
	struct memory_sink *to = calloc(1, sizeof(*to) + (1U << 24));
	static uint8_t bytes[1U << 20];
	FILE *file = fopen(from, "rb");
	size_t count = file == NULL ? 0 : fread(bytes, 1, sizeof(bytes), file);
	uint8_t public_key[INQUEST_SEAL_KEY_BYTES];
	bool good;

	if (file == NULL || to == NULL || inquest_seal_parse_key(key, public_key) != 0) {
		return 2;
	}
	(void)fclose(file);
	open_sink(to, 1U << 24);
	good = inquest_seal_begin(&seal, public_key, &to->sink) == 0 && seal.sink.write(&seal.sink, bytes, count) == 0;
	good = inquest_seal_end(&seal) == 0 && good;
	file = good ? fopen(into, "wb") : NULL;
	good = file != NULL && fwrite(to->bytes, 1, to->sink.stored, file) == to->sink.stored && fclose(file) == 0;
	free(to);
	return good ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (psa_crypto_init() != PSA_SUCCESS || inquest_seal_parse_key(PROJECT, project) != 0) {
		return 3;
	}
	if (argc == 4) {
		return seal_file(argv[1], argv[2], argv[3]);
	}

	RUN(the_worked_examples_come_out_byte_for_byte);
	RUN(every_body_has_a_key_of_its_own);
	RUN(what_it_says_fits_does_fit);
	RUN(a_key_that_is_none_is_refused);
	RUN(a_sealed_dump_lives_in_a_slot);
	printf("%u tests, %u checks, %u failures\n", check_tests, check_count, check_failures);
	return check_failures == 0 ? 0 : 1;
}
