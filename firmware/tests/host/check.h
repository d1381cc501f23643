/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The smallest test runner that does: CHECK counts, TEST names, and the process ends with the number of failures.
 */
#ifndef INQUEST_CHECK_H
#define INQUEST_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

extern unsigned check_count;
extern unsigned check_failures;
extern const char *check_test;

#define CHECK(condition)                                                                                                           \
	do {                                                                                                                       \
		check_count++;                                                                                                     \
		if (!(condition)) {                                                                                                \
			check_failures++;                                                                                          \
			if (check_failures < 20) {                                                                                 \
				fprintf(stderr, "FAIL %s: %s:%d: %s\n", check_test, __FILE__, __LINE__, #condition);               \
			}                                                                                                          \
		}                                                                                                                  \
	} while (0)

#define CHECK_EQUAL(expected, actual)                                                                                              \
	do {                                                                                                                       \
		long long check_e = (long long)(expected), check_a = (long long)(actual);                                          \
		check_count++;                                                                                                     \
		if (check_e != check_a) {                                                                                          \
			check_failures++;                                                                                          \
			if (check_failures < 20) {                                                                                 \
				fprintf(stderr, "FAIL %s: %s:%d: %s is %lld, not %lld\n", check_test, __FILE__, __LINE__, #actual, \
					check_a, check_e);                                                                         \
			}                                                                                                          \
		}                                                                                                                  \
	} while (0)

#define RUN(test)                                                                                                                  \
	do {                                                                                                                       \
		check_test = #test;                                                                                                \
		check_tests++;                                                                                                     \
		test();                                                                                                            \
	} while (0)

extern unsigned check_tests;

/* Numbers from a seed, the same on every machine. */
static inline uint32_t next_random(uint32_t *state)
{
	uint32_t x = *state == 0 ? 0x9e3779b9U : *state;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	*state = x;
	return x;
}

void latch_tests(void);
void retained_tests(void);
void watchdog_tests(void);
void stream_tests(void);
void ring_tests(void);
void power_cut_tests(unsigned schedules);
void nvmc_tests(void);
void qspi_tests(void);
void smp_tests(void);
void upload_tests(void);

#endif
