/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A schedule is a flash, a ring and a row of crashes, all from a seed. Each crash, with what follows it, is run once to count its programs
 * and erases, and then from the same state once for each of them with the power failing there. After every cut: no dump but those that
 * were stored, byte for byte; none of the older ones lost but the one that makes room for a dump that is safe; and the ring goes on.
 */
#include <errno.h>

#include <inquest/ring.h>

#include "check.h"
#include "nor_model.h"

#define CRASHES 8U
#define STREAM_MAX 700U

static struct nor nor;
static struct inquest_ring ring;

struct schedule {
	uint32_t seed;
	uint32_t slots, sectors_of_slot, erase_size, write_size;
	uint8_t erased;
	uint32_t repeats[CRASHES];
	uint32_t lengths[CRASHES];
	uint32_t erase_after[CRASHES];
};

struct presence {
	bool of[CRASHES];
	uint32_t count;
};

static struct schedule schedule_of(uint32_t seed)
{
	static const uint32_t write_sizes[] = {1, 4, 8, 16, 32};
	struct schedule s = {.seed = seed};
	uint32_t state = seed * 2654435761U + 1U;
	uint32_t repeat = 0;

	s.slots = 2 + next_random(&state) % 4;
	s.erase_size = 256U << (next_random(&state) % 2);
	s.sectors_of_slot = 1 + next_random(&state) % 3;
	s.write_size = write_sizes[next_random(&state) % 5];
	s.erased = next_random(&state) % 8 == 0 ? 0x00 : 0xff;
	for (uint32_t i = 0; i < CRASHES; i++) {
		s.repeats[i] = repeat;
		repeat = next_random(&state) % 3 != 0 ? repeat * 2 + (repeat == 0 ? 1U : 0U) : 0;
		s.lengths[i] = next_random(&state) % STREAM_MAX;
		s.erase_after[i] = next_random(&state) % 5 == 0;
	}

	return s;
}

static uint8_t byte_of(uint32_t seed, uint32_t crash, uint32_t at)
{
	return (uint8_t)(seed * 31 + crash * 17 + at * 7 + (at >> 5));
}

/* Reads every dump that the ring says it has. */
static struct presence look(const struct schedule *s)
{
	struct presence presence = {{false}, 0};
	struct inquest_dump_header header;

	for (uint32_t i = 0; inquest_ring_dump(&ring, i, &header) == 0; i++) {
		uint8_t bytes[STREAM_MAX];
		uint32_t crash = header.reason;
		int read;

		CHECK(crash < CRASHES);
		if (crash >= CRASHES) {
			continue;
		}
		CHECK(!presence.of[crash]);
		read = inquest_ring_read(&ring, header.sequence, 0, bytes, sizeof(bytes));
		CHECK_EQUAL(header.length, read);
		CHECK(header.length + header.lost == s->lengths[crash]);
		for (uint32_t at = 0; at < header.length && at < sizeof(bytes); at++) {
			if (bytes[at] != byte_of(s->seed, crash, at)) {
				CHECK(!"a false dump");
				break;
			}
		}
		presence.of[crash] = true;
		presence.count++;
	}

	return presence;
}

static int store(const struct schedule *s, uint32_t crash)
{
	struct inquest_slot_sink sink;
	struct inquest_dump_header header = {.reason = crash, .repeat = s->repeats[crash], .reset_reason = INQUEST_UNKNOWN};
	uint8_t bytes[STREAM_MAX];
	uint32_t length = s->lengths[crash];
	int error = inquest_ring_begin(&ring, &sink);

	if (error != 0) {
		return error;
	}
	for (uint32_t at = 0; at < length; at++) {
		bytes[at] = byte_of(s->seed, crash, at);
	}
	if (length > sink.sink.room) {
		header.lost = length - sink.sink.room;
		length = sink.sink.room;
	}
	for (uint32_t at = 0; at < length && error == 0; at += 61) {
		error = sink.sink.write(&sink.sink, bytes + at, length - at < 61 ? length - at : 61);
	}

	return error != 0 ? error : inquest_ring_commit(&ring, &sink, &header);
}

/* One crash and what follows it. */
static int step(const struct schedule *s, uint32_t crash)
{
	struct inquest_dump_header header;
	int error = store(s, crash);

	error = error != 0 ? error : inquest_ring_prepare(&ring);
	if (error == 0 && s->erase_after[crash] && inquest_ring_dump(&ring, 0, &header) == 0) {
		error = inquest_ring_erase(&ring, header.sequence);
	}

	return error;
}

static int start(const struct schedule *s, uint32_t cut_at)
{
	int error;

	nor_open(&nor, s->slots * s->sectors_of_slot * s->erase_size, s->erase_size, s->write_size, s->erased);
	nor.cut_at = cut_at;
	nor.seed = s->seed + cut_at;
	error = inquest_ring_open(&ring, &nor.medium, s->slots, 1000);
	return error != 0 ? error : inquest_ring_prepare(&ring);
}

static void reboot(const struct schedule *s)
{
	nor.is_cut = false;
	nor.cut_at = 0;
	CHECK_EQUAL(0, inquest_ring_open(&ring, &nor.medium, s->slots, 1000));
}

/* Flash and ring at one moment; both refer to each other by address, so they go back to where they were. */
struct moment {
	struct nor nor;
	struct inquest_ring ring;
};

static void save(struct moment *moment)
{
	moment->nor = nor;
	moment->ring = ring;
}

static void go_back(const struct moment *moment)
{
	nor = moment->nor;
	ring = moment->ring;
}

/* What is there after a cut in the step of this crash, or in the start before the first. */
static void check_after_cut(const struct schedule *s, uint32_t crash, const struct presence *before)
{
	struct presence after;
	uint32_t lost = 0;

	CHECK(nor.is_cut);
	reboot(s);
	after = look(s);
	for (uint32_t i = 0; i < CRASHES; i++) {
		lost += before->of[i] && !after.of[i] ? 1U : 0U;
	}
	/* One makes room for the new dump, once that is safe; one more only where the schedule itself asks for its erasing. */
	CHECK(lost <= (after.of[crash] ? 1U : 0U) + s->erase_after[crash]);

	/* And it goes on. */
	CHECK_EQUAL(0, inquest_ring_prepare(&ring));
	if (!after.of[crash]) {
		CHECK_EQUAL(0, store(s, crash));
		CHECK(look(s).of[crash]);
	}
	CHECK_EQUAL(0, nor.violations);
}

static void cut_the_start(const struct schedule *s)
{
	static const struct presence nothing;
	uint32_t operations;

	CHECK_EQUAL(0, start(s, 0));
	operations = nor.operations;
	CHECK(operations > 0);
	for (uint32_t cut_at = 1; cut_at <= operations; cut_at++) {
		CHECK(start(s, cut_at) != 0);
		check_after_cut(s, 0, &nothing);
	}
	CHECK_EQUAL(0, start(s, 0));
}

static void cut_the_step(const struct schedule *s, uint32_t crash)
{
	static struct moment from;
	static struct moment to;
	struct presence before = look(s);

	save(&from);
	CHECK_EQUAL(0, step(s, crash));
	CHECK(look(s).count < s->slots);
	CHECK_EQUAL(0, nor.violations);
	CHECK(nor.operations > from.nor.operations);
	save(&to);
	for (uint32_t cut_at = from.nor.operations + 1U; cut_at <= to.nor.operations; cut_at++) {
		go_back(&from);
		nor.cut_at = cut_at;
		nor.seed = s->seed + cut_at;
		CHECK(step(s, crash) != 0);
		check_after_cut(s, crash, &before);
	}
	go_back(&to);
}

void power_cut_tests(unsigned schedules)
{
	check_test = "power_cut_tests";
	check_tests++;
	for (uint32_t seed = 1; seed <= schedules; seed++) {
		struct schedule s = schedule_of(seed);
		uint32_t most = 0;

		cut_the_start(&s);
		for (uint32_t crash = 0; crash < CRASHES; crash++) {
			cut_the_step(&s, crash);
		}
		for (uint32_t slot = 0; slot < s.slots; slot++) {
			uint32_t erases = nor.erases[slot * s.sectors_of_slot];

			most = erases > most ? erases : most;
		}
		/* Each crash costs one erase, and each erasing on demand another. */
		CHECK(most <= 2 * CRASHES + 1);
	}
}
