/* SPDX-License-Identifier: Apache-2.0 */
/* printf formats: read one conversion at a time, printed by the lab's own printer. */
#ifndef CRASHLAB_FORMAT_H
#define CRASHLAB_FORMAT_H

#include <stdarg.h>

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct conversion {
	bool left;
	bool zero;
	bool plus;
	bool alternate;
	bool star_width;
	bool star_precision;
	int width;
	int precision; /* -1: none */
	uint8_t longs; /* how often `l`; j, z and t count as one where they are as wide as a long */
	char specifier;
};

typedef void (*put_character_t)(char character);

/* From behind the percent sign; returns where the format goes on. */
const char *read_conversion(const char *format, struct conversion *conversion);
bool is_64_bit(const struct conversion *conversion);
bool is_floating(const struct conversion *conversion);
void put_formatted(put_character_t put, const char *format, va_list arguments);

#ifdef __cplusplus
}
#endif

#endif
