/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include <inquest/bytes.h>
#include <inquest/retained.h>
#include <inquest/stream.h>

#include "check.h"

/* The memory that is dumped, at its own addresses: 64-bit pointers on most hosts. */
static uint8_t target[4096];
static uint8_t ram[8192];
static struct inquest_retained area = {ram, sizeof(ram)};
static struct inquest_retained_sink sink;
static struct inquest_stream stream;

#define POINTER ((uint32_t)sizeof(uintptr_t))
#define BASE ((uintptr_t)target)

struct block {
	uintptr_t start;
	uintptr_t end;
	const uint8_t *bytes;
};

static struct block blocks[64];
static uint32_t block_count;
static uint32_t arch_bytes;

static void begin(uint32_t room, const struct inquest_range *priorities, uint32_t count, struct inquest_range excluded)
{
	for (uint32_t i = 0; i < sizeof(target); i++) {
		target[i] = (uint8_t)(i * 7 + (i >> 8));
	}
	area.size = room + INQUEST_RETAINED_OVERHEAD;
	CHECK_EQUAL(0, inquest_retained_begin(&area, &sink));
	inquest_stream_begin(&stream, &sink.sink, priorities, count, excluded);
}

static void emit_head(uint8_t flags)
{
	uint8_t head[12] = {'Z', 'E', 2, 0, 3, 0, POINTER == 8 ? 6 : 5, flags, 4, 0, 0, 0};
	uint8_t arch[5 + 72] = {'A', 2, 0, 72, 0};

	inquest_stream_write(&stream, head, sizeof(head));
	inquest_stream_write(&stream, arch, 5);
	inquest_stream_write(&stream, arch + 5, 72);
}

static void emit_memory(uint32_t from, uint32_t to)
{
	uint8_t head[19] = {'M', 1, 0};

	if (POINTER == 8) {
		inquest_put_u64(head + 3, BASE + from);
		inquest_put_u64(head + 11, BASE + to);
	} else {
		inquest_put_u32(head + 3, (uint32_t)(BASE + from));
		inquest_put_u32(head + 7, (uint32_t)(BASE + to));
	}
	inquest_stream_write(&stream, head, 3 + 2 * POINTER);
	/* In pieces of odd sizes, as a chunked backend would have them. */
	for (uint32_t at = from; at < to;) {
		uint32_t part = to - at < 37 ? to - at : 37;

		inquest_stream_write(&stream, target + at, part);
		at += part;
	}
}

/* Reads the result as any reader of Zephyr dumps would; it must be whole blocks from end to end. */
static void parse(void)
{
	const uint8_t *at = ram + INQUEST_RETAINED_OVERHEAD;
	const uint8_t *end = at + sink.sink.stored;

	block_count = 0;
	arch_bytes = 0;
	CHECK(end - at >= 12 && at[0] == 'Z' && at[1] == 'E' && at[7] == 0);
	at += 12;
	while (at < end) {
		if (*at == 'A' || *at == 'T') {
			uint32_t bytes = inquest_get_u16(at + 3);

			arch_bytes += *at == 'A' ? bytes : 0U;
			at += 5 + bytes;
		} else if (*at == 'M' && block_count < 64) {
			struct block *block = &blocks[block_count++];

			block->start = POINTER == 8 ? (uintptr_t)inquest_get_u64(at + 3) : inquest_get_u32(at + 3);
			block->end = POINTER == 8 ? (uintptr_t)inquest_get_u64(at + 11) : inquest_get_u32(at + 7);
			block->bytes = at + 3 + 2 * POINTER;
			CHECK(block->end > block->start);
			at = block->bytes + (block->end - block->start);
		} else {
			CHECK(!"an unknown block");
			return;
		}
	}
	CHECK(at == end);
}

static void check_blocks_hold_the_memory(void)
{
	for (uint32_t i = 0; i < block_count; i++) {
		if (blocks[i].start >= BASE && blocks[i].end <= BASE + sizeof(target)) {
			CHECK(memcmp(blocks[i].bytes, (const void *)blocks[i].start, blocks[i].end - blocks[i].start) == 0);
		}
	}
}

static uint32_t bytes_of_blocks(void)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < block_count; i++) {
		sum += (uint32_t)(blocks[i].end - blocks[i].start);
	}

	return sum;
}

static void the_most_valuable_memory_comes_first_and_nothing_comes_twice(void)
{
	const struct inquest_range priorities[] = {
		{BASE + 1000, BASE + 1100}, {BASE + 300, BASE + 500}, {BASE + 450, BASE + 600}, {BASE + 5, BASE + 5}};

	begin(7000, priorities, 4, (struct inquest_range){BASE + 2000, BASE + 2500});
	emit_head(0);
	emit_memory(0, sizeof(target));
	inquest_stream_end(&stream);
	parse();
	check_blocks_hold_the_memory();
	CHECK_EQUAL(72, arch_bytes);
	CHECK(blocks[0].start == BASE + 1000 && blocks[0].end == BASE + 1100);
	CHECK(blocks[1].start == BASE + 300 && blocks[1].end == BASE + 500);
	CHECK(blocks[2].start == BASE + 500 && blocks[2].end == BASE + 600);
	CHECK(blocks[3].start == BASE && blocks[3].end == BASE + 300);
	CHECK(blocks[4].start == BASE + 600 && blocks[4].end == BASE + 1000);
	CHECK(blocks[5].start == BASE + 1100 && blocks[5].end == BASE + 2000);
	CHECK(blocks[6].start == BASE + 2500 && blocks[6].end == BASE + sizeof(target));
	CHECK_EQUAL(7, block_count);
	CHECK_EQUAL(sizeof(target) - 500, bytes_of_blocks());
	CHECK_EQUAL(0, stream.lost);
	CHECK_EQUAL(4, stream.reason);
}

static void at_every_size_the_stream_is_well_formed_and_says_what_it_lost(void)
{
	const struct inquest_range priorities[] = {{BASE + 1000, BASE + 1400}, {BASE + 300, BASE + 500}};

	for (uint32_t room = INQUEST_RETAINED_LEAST - INQUEST_RETAINED_OVERHEAD; room < 4500; room += room < 1200 ? 1 : 13) {
		begin(room, priorities, 2, (struct inquest_range){0, 0});
		emit_head(0);
		emit_memory(0, 2048);
		emit_memory(2048, 4096);
		inquest_stream_end(&stream);
		parse();
		check_blocks_hold_the_memory();
		CHECK_EQUAL(sizeof(target), bytes_of_blocks() + stream.lost);
		CHECK(sink.sink.stored <= room);
		CHECK(block_count >= 1 && blocks[0].start == BASE + 1000);
		/* What fits is used: less than a header and the least piece is left over when something was lost. */
		CHECK(stream.lost == 0 || room - sink.sink.stored < 3 + 2 * POINTER + 4);
	}
}

static void a_copy_into_less_room_is_well_formed_at_every_size(void)
{
	const struct inquest_range priorities[] = {{BASE + 1000, BASE + 1400}};
	static uint8_t stored[6000];
	uint32_t length;

	begin(sizeof(stored), priorities, 1, (struct inquest_range){0, 0});
	emit_head(0);
	emit_memory(0, 2048);
	emit_memory(2048, 4096);
	inquest_stream_end(&stream);
	length = sink.sink.stored;
	memcpy(stored, ram + INQUEST_RETAINED_OVERHEAD, length);
	for (uint32_t room = INQUEST_RETAINED_LEAST - INQUEST_RETAINED_OVERHEAD; room <= length + 1U; room++) {
		area.size = room + INQUEST_RETAINED_OVERHEAD;
		CHECK_EQUAL(0, inquest_retained_begin(&area, &sink));
		CHECK_EQUAL(0, inquest_stream_copy(&sink.sink, stored, length));
		parse();
		check_blocks_hold_the_memory();
		CHECK(sink.sink.stored <= room && block_count >= 1);
		CHECK(room < length ? sink.sink.stored < length && room - sink.sink.stored < 3 + 2 * POINTER + 4 : sink.sink.stored == length);
	}

	/* What is no stream, or breaks off, is cut somewhere within the room. */
	for (uint32_t i = 0; i < length; i += 7) {
		uint8_t kept = stored[i];

		stored[i] ^= 0xffU;
		area.size = INQUEST_RETAINED_LEAST;
		CHECK_EQUAL(0, inquest_retained_begin(&area, &sink));
		CHECK_EQUAL(0, inquest_stream_copy(&sink.sink, stored, length - i / 2U));
		CHECK(sink.sink.stored <= INQUEST_RETAINED_LEAST - INQUEST_RETAINED_OVERHEAD);
		stored[i] = kept;
	}
}

static void the_ranges_come_even_when_the_kernel_dumps_no_memory(void)
{
	const struct inquest_range priorities[] = {{BASE, BASE + 64}};

	begin(1000, priorities, 1, (struct inquest_range){0, 0});
	emit_head(0);
	inquest_stream_end(&stream);
	parse();
	CHECK_EQUAL(1, block_count);

	/* Not a byte of a stream: nothing to be added to. */
	begin(1000, priorities, 1, (struct inquest_range){0, 0});
	inquest_stream_end(&stream);
	CHECK_EQUAL(0, sink.sink.stored);
}

static void memory_that_stands_elsewhere_than_it_says_is_kept_as_it_came(void)
{
	uint8_t head[19] = {'M', 1, 0};

	/* A callback device of Zephyr's: address 0 and bytes out of a buffer. */
	begin(1000, NULL, 0, (struct inquest_range){0, 0});
	emit_head(0);
	if (POINTER == 8) {
		inquest_put_u64(head + 11, 8);
	} else {
		inquest_put_u32(head + 7, 8);
	}
	inquest_stream_write(&stream, head, 3 + 2 * POINTER);
	inquest_stream_write(&stream, "ABCDEFGH", 8);
	inquest_stream_end(&stream);
	parse();
	CHECK_EQUAL(1, block_count);
	CHECK(memcmp(blocks[0].bytes, "ABCDEFGH", 8) == 0);
}

static void the_kernels_crc_trailer_is_left_out_and_its_flag_cleared(void)
{
	begin(1000, NULL, 0, (struct inquest_range){0, 0});
	emit_head(1);
	emit_memory(0, 16);
	inquest_stream_write(&stream, "C\x01\x00\x11\x22\x33\x44", 7);
	inquest_stream_end(&stream);
	parse();
	CHECK_EQUAL(1, block_count);
}

static void a_block_that_does_not_fit_whole_is_dropped_and_the_next_goes_on(void)
{
	uint8_t threads[5 + 600] = {'T', 1, 0, 600 & 0xff, 600 >> 8};

	begin(500, NULL, 0, (struct inquest_range){0, 0});
	emit_head(0);
	inquest_stream_write(&stream, threads, sizeof(threads));
	emit_memory(0, 100);
	inquest_stream_end(&stream);
	parse();
	CHECK_EQUAL(1, block_count);
	CHECK_EQUAL(605, stream.lost);
}

static void a_stream_may_come_in_any_pieces(void)
{
	static uint8_t whole[4096];
	uint32_t whole_bytes = 0;
	uint8_t copy[2048];
	const struct inquest_range priorities[] = {{BASE + 100, BASE + 140}};

	memcpy(whole, "ZE\x02\x00\x03\x00", 6);
	whole[6] = POINTER == 8 ? 6 : 5;
	whole_bytes = 12;
	memcpy(whole + whole_bytes, "A\x02\x00\x04\x00zzzzF\x01\x00\x02\x00\x01\x00\x00\x00", 18);
	whole_bytes += 18 + POINTER;
	memcpy(whole + whole_bytes, "ff", 2);
	whole_bytes += 2;
	memcpy(whole + whole_bytes, "M\x01\x00", 3);
	if (POINTER == 8) {
		inquest_put_u64(whole + whole_bytes + 3, BASE);
		inquest_put_u64(whole + whole_bytes + 11, BASE + 300);
	} else {
		inquest_put_u32(whole + whole_bytes + 3, (uint32_t)BASE);
		inquest_put_u32(whole + whole_bytes + 7, (uint32_t)(BASE + 300));
	}
	whole_bytes += 3 + 2 * POINTER;
	begin(2000, priorities, 1, (struct inquest_range){0, 0});
	memcpy(whole + whole_bytes, target, 300);
	whole_bytes += 300;
	inquest_stream_write(&stream, whole, whole_bytes);
	inquest_stream_end(&stream);
	memcpy(copy, ram + INQUEST_RETAINED_OVERHEAD, sink.sink.stored);

	for (uint32_t piece = 1; piece < 60; piece++) {
		uint32_t stored = sink.sink.stored;

		begin(2000, priorities, 1, (struct inquest_range){0, 0});
		for (uint32_t at = 0; at < whole_bytes; at += piece) {
			inquest_stream_write(&stream, whole + at, whole_bytes - at < piece ? whole_bytes - at : piece);
		}
		inquest_stream_end(&stream);
		CHECK_EQUAL(stored, sink.sink.stored);
		CHECK(memcmp(copy, ram + INQUEST_RETAINED_OVERHEAD, stored) == 0);
	}
}

static void more_ranges_than_are_remembered_do_no_harm(void)
{
	static struct inquest_range priorities[INQUEST_RANGES_MAX + 8];

	for (uint32_t i = 0; i < INQUEST_RANGES_MAX + 8; i++) {
		priorities[i].start = BASE + i * 16;
		priorities[i].end = BASE + i * 16 + 8;
	}
	begin(8000, priorities, INQUEST_RANGES_MAX + 8, (struct inquest_range){0, 0});
	emit_head(0);
	emit_memory(0, 2000);
	inquest_stream_end(&stream);
	CHECK_EQUAL(INQUEST_RANGES_MAX, stream.written_count);
}

static int refuse(struct inquest_sink *own, const void *data, size_t bytes)
{
	(void)own;
	(void)data;
	(void)bytes;
	return -EIO;
}

static void an_error_of_the_medium_stops_the_writing_and_is_kept(void)
{
	begin(1000, NULL, 0, (struct inquest_range){0, 0});
	sink.sink.write = refuse;
	emit_head(0);
	emit_memory(0, 100);
	CHECK_EQUAL(-EIO, stream.error);
	CHECK(stream.lost >= 100);
}

static void a_block_of_an_unknown_kind_goes_through(void)
{
	begin(1000, NULL, 0, (struct inquest_range){0, 0});
	emit_head(0);
	inquest_stream_write(&stream, "Qxyz", 4);
	inquest_stream_end(&stream);
	CHECK(memcmp(ram + INQUEST_RETAINED_OVERHEAD + sink.sink.stored - 4, "Qxyz", 4) == 0);
}

void stream_tests(void)
{
	RUN(the_most_valuable_memory_comes_first_and_nothing_comes_twice);
	RUN(at_every_size_the_stream_is_well_formed_and_says_what_it_lost);
	RUN(a_copy_into_less_room_is_well_formed_at_every_size);
	RUN(the_ranges_come_even_when_the_kernel_dumps_no_memory);
	RUN(memory_that_stands_elsewhere_than_it_says_is_kept_as_it_came);
	RUN(the_kernels_crc_trailer_is_left_out_and_its_flag_cleared);
	RUN(a_block_that_does_not_fit_whole_is_dropped_and_the_next_goes_on);
	RUN(a_stream_may_come_in_any_pieces);
	RUN(more_ranges_than_are_remembered_do_no_harm);
	RUN(an_error_of_the_medium_stops_the_writing_and_is_kept);
	RUN(a_block_of_an_unknown_kind_goes_through);
}
