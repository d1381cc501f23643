/* SPDX-License-Identifier: Apache-2.0 */
#include "coredump_internal.h"

#define BYTES_PER_LINE 32u

static void coredump_logging_backend_start(void)
{
	coredump_line("#CD:BEGIN#");
}

static void coredump_logging_backend_end(void)
{
	coredump_line("#CD:END#");
}

static void coredump_logging_backend_buffer_output(const uint8_t *buf, size_t buflen)
{
	static const char digits[] = "0123456789abcdef";
	char line[2u * BYTES_PER_LINE + 1u];

	while (buflen > 0u) {
		size_t len = buflen < BYTES_PER_LINE ? buflen : BYTES_PER_LINE;

		for (size_t i = 0; i < len; i++) {
			line[2u * i] = digits[buf[i] >> 4];
			line[2u * i + 1u] = digits[buf[i] & 15u];
		}
		line[2u * len] = '\0';
		coredump_line("#CD:%s", line);
		buf += len;
		buflen -= len;
	}
}

const struct coredump_backend_api coredump_backend_logging = {
	.start = coredump_logging_backend_start,
	.end = coredump_logging_backend_end,
	.buffer_output = coredump_logging_backend_buffer_output,
};
