/* SPDX-License-Identifier: Apache-2.0 */
/* Telemetry records: every kind of value that a debugger has to show. */
#include "app.h"

enum telemetry_level { LEVEL_QUIET, LEVEL_NORMAL, LEVEL_LOUD = 9 };
enum telemetry_flags { FLAG_FRESH = 1, FLAG_SIGNED = 2, FLAG_LOST = 8 };

struct telemetry_status {
	unsigned int battery : 7;
	unsigned int charging : 1;
	int drift : 5;
	unsigned int reserved : 3;
};

union telemetry_word {
	uint32_t raw;
	struct {
		uint8_t low;
		uint8_t middle;
		uint16_t high;
	} part;
	float real;
};

struct telemetry_point {
	int16_t x;
	int16_t y;
};

struct telemetry_record {
	char label[12];
	enum telemetry_level level;
	struct telemetry_status status;
	union telemetry_word word;
	struct telemetry_point path[3];
	uint64_t stamp;
	double altitude;
	const struct telemetry_record *previous;
	int (*encode)(const struct telemetry_record *record);
	volatile uint32_t *port;
};

typedef uint8_t telemetry_row_t[4];

struct telemetry_record g_telemetry;
static struct telemetry_record first_record;
static telemetry_row_t grid[2] = { { 1, 2, 3, 4 }, { 5, 6, 7, 8 } };
bool telemetry_enabled = true;

static int encode_plain(const struct telemetry_record *record)
{
	return (int)record->level;
}

static NOINLINE uint32_t telemetry_send(const struct telemetry_record *record, enum telemetry_flags flags, const char *title)
{
	struct telemetry_point corner = { -3, 40 };
	volatile telemetry_row_t row = { 9, 8, 7, 6 };
	int64_t delta = -5000000000ll;
	uint32_t sum = (uint32_t)flags + (uint32_t)title[0];

	for (unsigned int column = 0; column < sizeof(row); column++) {
		sum += row[column] + grid[1][column];
	}
	sum += *record->port;
	corner.x = (int16_t)(corner.x + (int16_t)sum);
	delta += corner.x;
	return sum + (uint32_t)delta + (uint32_t)corner.y;
}

void telemetry_report(void);
NOINLINE void telemetry_report(void)
{
	bool urgent = telemetry_enabled;
	uint32_t sent;

	first_record = (struct telemetry_record){ .label = "boot", .level = LEVEL_QUIET, .stamp = 1 };
	g_telemetry = (struct telemetry_record){
		.label = "left half",
		.level = LEVEL_LOUD,
		.status = { .battery = 87, .charging = 1, .drift = -6 },
		.word.raw = 0x3fc00000u,
		.path = { { 1, -1 }, { 2, -2 }, { 3, -3 } },
		.stamp = 0x0123456789abcdefull,
		.altitude = -12.625,
		.previous = &first_record,
		.encode = encode_plain,
		.port = (volatile uint32_t *)UNMAPPED_DEVICE,
	};
	sent = telemetry_send(&g_telemetry, (enum telemetry_flags)(FLAG_FRESH | FLAG_LOST), urgent ? "telemetry" : "quiet");
	telemetry_enabled = sent != 0u;
}

enum telemetry_offset { OFFSET_BEHIND = -2, OFFSET_NONE = 0, OFFSET_AHEAD = 5 };

struct telemetry_span {
	uint32_t from;
	uint32_t length;
	volatile uint32_t *port;
};

struct telemetry_batch {
	uint16_t count;
	enum telemetry_offset offset;
	union {
		uint32_t word;
		struct {
			uint8_t retries;
			bool urgent;
		};
	};
	int64_t drift : 37;
	uint64_t serial : 20;
	const char *const *names;
	struct telemetry_batch *self;
	uint8_t bytes[];
};

static const char *const batch_names[] = { "temperature", "humidity" };
static union {
	struct telemetry_batch batch;
	uint8_t room[64];
} outgoing = { .batch = { .count = 2, .offset = OFFSET_BEHIND, .word = 0x0103u, .drift = -50000000000ll, .serial = 0xabcdeu,
			  .names = batch_names, .self = &outgoing.batch } };

/* What a function can hold besides: its own statics, blocks that hide names, an array as long as an argument says. */
static NOINLINE uint32_t telemetry_pack(struct telemetry_batch *batch, struct telemetry_point corner, struct telemetry_span span,
					unsigned int columns)
{
	static uint32_t packed = 41u;
	volatile int16_t row[columns];
	bool seen[3] = { true, false, true };
	const uint32_t (*table)[2] = (const uint32_t (*)[2])(const void *)&first_record;
	uint8_t *cursor = batch->bytes + 3;
	signed char letter = 'k';
	uint32_t sum = 0;

	for (unsigned int column = 0; column < columns; column++) {
		row[column] = (int16_t)(corner.x * (int)column - 5);
		sum += (uint32_t)row[column] + (seen[column % 3u] ? 1u : 0u);
	}
	packed++;
	{
		uint64_t sum = span.from + 0x100000000ull;
		int32_t batch_count = batch->count;

		*cursor = (uint8_t)letter;
		*span.port = (uint32_t)sum + packed;
		sum += (uint64_t)batch_count;
		packed += (uint32_t)sum;
	}
	return sum + packed + (*table)[0] + (uint32_t)row[1];
}

void telemetry_flush(void);
NOINLINE void telemetry_flush(void)
{
	struct telemetry_span span = { 100u, 20u, (volatile uint32_t *)UNMAPPED_DEVICE };

	telemetry_enabled = telemetry_pack(&outgoing.batch, (struct telemetry_point){ 7, -9 }, span, 4u) != 0u;
	NOT_A_TAIL_CALL();
}
